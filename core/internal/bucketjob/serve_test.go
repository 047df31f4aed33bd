package bucketjob

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// events returns the names of the fields of the events, and the last event.
func events(t *testing.T, out string) (fields []string, last Event) {
	t.Helper()
	for line := range strings.Lines(out) {
		var all map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &all); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		for name := range all {
			fields = append(fields, name)
		}
		last = Event{}
		if err := json.Unmarshal([]byte(line), &last); err != nil {
			t.Fatal(err)
		}
	}
	return fields, last
}

// open is an input that has a text and does not end.
func open(t *testing.T, text string) (in io.Reader, end func()) {
	r, w := io.Pipe()
	t.Cleanup(func() { w.Close() })
	return io.MultiReader(strings.NewReader(text), r), func() { w.Close() }
}

func TestServe(t *testing.T) {
	t.Parallel()
	failed := errors.New("no such bucket")
	for _, tt := range []struct {
		name, job string
		do        Do
		fields    []string
		problem   string
	}{
		{"a result", `{"protocol": 1, "do": "prune", "url": "file:///b", "keep": 3}` + "\n", func(_ context.Context, job Job, r *Reporter) (any, error) {
			if job.Do != Prune || job.URL != "file:///b" || job.Keep != 3 {
				t.Errorf("the job is %+v", job)
			}
			r.Note("note")
			for done := range 101 { // within the pace, apart from the first and the last
				r.Progress(Progress{Step: "deleting", Done: done, Total: 100})
			}
			return Pruned{Deleted: 7}, nil
		}, []string{"ready", "note", "progress", "progress", "result"}, ""},
		{"a failure", `{"protocol": 1}`, func(context.Context, Job, *Reporter) (any, error) { return nil, failed }, []string{"ready", "error"}, "no such bucket"},
		{"a failure with credentials", `{"protocol": 1}`, func(context.Context, Job, *Reporter) (any, error) {
			return nil, errors.New(`Put "https://a.blob.core.windows.net/c/x?se=2030&sig=c2VjcmV0%3D&sp=rw": EOF`)
		}, []string{"ready", "error"}, `Put "https://a.blob.core.windows.net/c/x?se=2030&sig=redacted&sp=rw": EOF`},
		{"an empty input", "", nil, []string{"ready", "error"}, "no job on the standard input: EOF; govite-bucket is for govite publish"},
		{"no JSON", "publish", nil, []string{"ready", "error"}, "no job on the standard input"},
		{"another protocol", `{"protocol": 2}`, nil, []string{"ready", "error"}, "of different releases"},
		{"a result that is no JSON", `{"protocol": 1}`, func(context.Context, Job, *Reporter) (any, error) { return func() {}, nil }, []string{"ready", "error"}, "unsupported type"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in, end := open(t, tt.job)
			if tt.do == nil {
				end()
			}
			var out bytes.Buffer
			err := Serve(t.Context(), in, &out, func(ctx context.Context, job Job, r *Reporter) (any, error) {
				r.now = func() time.Time { return time.Time{} }
				return tt.do(ctx, job, r)
			})
			fields, last := events(t, out.String())
			if !slices.Equal(fields, tt.fields) || (err != nil) != (tt.problem != "") || !strings.Contains(last.Error, tt.problem) {
				t.Errorf("%v, %v\n%s", err, fields, &out)
			}
			if tt.problem == "" && !strings.Contains(string(last.Result), `"deleted":7`) {
				t.Errorf("the result is %s", last.Result)
			}
		})
	}
}

// The end of the input ends the job, and so does its context.
func TestServeEnds(t *testing.T) {
	t.Parallel()
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, tt := range map[string]struct {
		ctx  context.Context
		want string
	}{"input": {t.Context(), "govite has ended"}, "context": {canceled, "context canceled"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, end := open(t, `{"protocol": 1}`)
			var out bytes.Buffer
			err := Serve(tt.ctx, in, &out, func(ctx context.Context, _ Job, _ *Reporter) (any, error) {
				if name == "input" {
					end()
				}
				<-ctx.Done()
				return nil, errors.New("reading x: context canceled")
			})
			if _, last := events(t, out.String()); err == nil || last.Error != tt.want {
				t.Errorf("%v\n%s", err, &out)
			}
		})
	}
}
