package bucketprogram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/govite/govite/core/internal/bucketjob"
)

// fake is the variable that makes this test a program in place of govite-bucket.
const fake = "GOVITE_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if kind := os.Getenv(fake); kind != "" {
		programs[kind]()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// programs are what the fake program does.
var programs = map[string]func(){
	"publishes": func() {
		bucketjob.Main(func(_ context.Context, job bucketjob.Job, r *bucketjob.Reporter) (any, error) {
			fmt.Fprintln(os.Stderr, "a line on stderr")
			fmt.Println("a warning of a library")
			r.Note("a note")
			r.Progress(bucketjob.Progress{Step: "uploading", Done: 1, Total: 2})
			return bucketjob.Published{ID: job.URL, Uploaded: job.Parallel}, nil
		})
	},
	"fails": func() {
		bucketjob.Main(func(context.Context, bucketjob.Job, *bucketjob.Reporter) (any, error) {
			return nil, errors.New("no such bucket")
		})
	},
	"works until the end of its input": func() {
		bucketjob.Main(func(ctx context.Context, _ bucketjob.Job, r *bucketjob.Reporter) (any, error) {
			r.Note("started")
			<-ctx.Done()
			fmt.Fprintln(os.Stderr, "stopped:", context.Cause(ctx))
			return nil, ctx.Err()
		})
	},
	"is killed": func() {
		fmt.Println(`{"ready": {"protocol": 1}}`)
		p, _ := os.FindProcess(os.Getpid())
		_ = p.Kill()
		forever()
	},
	"ends without a result": func() { fmt.Println(`{"ready": {"protocol": 1}}`) },
	"ends at once":          func() { fmt.Fprint(os.Stderr, "exit status 3\nno such module"); os.Exit(1) },
	"prints garbage":        func() { fmt.Println("usage: govite-bucket [flags]"); _, _ = io.Copy(io.Discard, os.Stdin) },
	"is of another release": func() { fmt.Println(`{"ready": {"protocol": 99}}`); _, _ = io.Copy(io.Discard, os.Stdin) },
	"is silent":             func() { _, _ = io.Copy(io.Discard, os.Stdin) },
	"falls silent":          func() { fmt.Println(`{"ready": {"protocol": 1}}`); _, _ = io.Copy(io.Discard, os.Stdin) },
	"does not end":          func() { fmt.Println(`{"ready": {"protocol": 1}}`); forever() },
}

// forever returns never. The runtime takes select {} for a deadlock.
func forever() {
	for {
		time.Sleep(time.Hour)
	}
}

// program returns a fake program.
func program(kind string) *Program {
	// With -race, a program would wait for a second at its end.
	return &Program{args: []string{os.Args[0]}, env: []string{fake + "=" + kind, "GORACE=atexit_sleep_ms=0"}, limits: limits{building: time.Hour, silence: time.Hour, end: time.Hour}}
}

// watched is what a Watch got.
type watched struct {
	events []string
	stderr bytes.Buffer
}

func (w *watched) watch() Watch {
	add := func(format string, args ...any) { w.events = append(w.events, fmt.Sprintf(format, args...)) }
	return Watch{
		Building: func() { add("building") },
		Ready:    func() { add("ready") },
		Progress: func(p bucketjob.Progress) { add("%s %d/%d", p.Step, p.Done, p.Total) },
		Note:     func(line string) { add("%s", line) },
		Stderr:   &w.stderr,
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	var w watched
	text, err := program("publishes").Run(t.Context(), bucketjob.Job{URL: "file:///b", Parallel: 7}, w.watch())
	var result bucketjob.Published
	if err != nil || json.Unmarshal(text, &result) != nil || result.ID != "file:///b" || result.Uploaded != 7 {
		t.Errorf("%v, %s", err, text)
	}
	if want := []string{"ready", "a note", "uploading 1/2"}; !slices.Equal(w.events, want) {
		t.Errorf("%q", w.events)
	}
	if got := w.stderr.String(); got != "a line on stderr\na warning of a library\n" {
		t.Errorf("stderr: %q", got)
	}
	if _, err := program("publishes").Run(t.Context(), bucketjob.Job{}, Watch{}); err != nil { // functions may be nil
		t.Error(err)
	}
}

func TestRunFails(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind   string
		change func(*Program)
		want   string
	}{
		{"fails", nil, "no such bucket"},
		{"is killed", nil, " has ended without a result: "},
		{"is killed", nil, "; run the command again to go on"},
		{"ends without a result", nil, " has ended without a result"},
		{"ends at once", nil, " has ended without a result: exit status 1"},
		{"ends at once", func(p *Program) { p.compiles = true }, ": exit status 1; the message of the go command is above"},
		{"prints garbage", nil, ` prints "usage: govite-bucket [flags]", which is no event: is it another program?`},
		{"is of another release", nil, ": govite and govite-bucket are of different releases"},
		{"is silent", func(p *Program) { p.limits.silence = 50 * time.Millisecond }, "has given no sign of life for 50ms"},
		{"falls silent", func(p *Program) { p.limits.silence, p.compiles = 50*time.Millisecond, true }, "has given no sign of life for 50ms"},
		{"does not end", func(p *Program) { p.limits = limits{time.Hour, 50 * time.Millisecond, 50 * time.Millisecond} }, "has given no sign of life for 50ms"},
		{"publishes", func(p *Program) { p.args = []string{"./no-such-program"} }, "./no-such-program cannot be started: "},
	} {
		t.Run(tt.kind, func(t *testing.T) {
			t.Parallel()
			p := program(tt.kind)
			if tt.change != nil {
				tt.change(p)
			}
			var w watched
			text, err := p.Run(t.Context(), bucketjob.Job{}, w.watch())
			if err == nil || text != nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s, %v; want %q", text, err, tt.want)
			}
			if p.compiles && tt.kind == "ends at once" && w.stderr.String() != "no such module\n" {
				t.Errorf("stderr: %q", &w.stderr)
			}
		})
	}
}

// The end of the context ends the program: by its input, or by force.
func TestRunStops(t *testing.T) {
	t.Parallel()
	cause := errors.New("interrupted")
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := program("is silent").Run(ended, bucketjob.Job{}, Watch{}); !errors.Is(err, cause) {
		t.Errorf("a context that has ended: %v", err)
	}
	for _, kind := range []string{"works until the end of its input", "does not end"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancelCause(t.Context())
			p := program(kind)
			if kind == "does not end" {
				p.limits.end = 50 * time.Millisecond
			}
			var w watched
			watch := w.watch()
			watch.Note = func(string) { cancel(cause) }
			if kind == "does not end" {
				watch.Ready = func() { cancel(cause) }
			}
			if _, err := p.Run(ctx, bucketjob.Job{}, watch); !errors.Is(err, cause) {
				t.Errorf("%v", err)
			}
			if want := "stopped: govite has ended\n"; kind != "does not end" && w.stderr.String() != want {
				t.Errorf("the program says %q", &w.stderr)
			}
		})
	}
}

// A program that is compiled first is announced, and may be silent meanwhile.
func TestRunBuilds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	p := program("is silent")
	p.compiles = true
	p.limits.building, p.limits.silence = 20*time.Millisecond, 10*time.Millisecond
	var announced atomic.Int32
	if _, err := p.Run(ctx, bucketjob.Job{}, Watch{Building: func() { announced.Add(1); cancel() }}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if announced.Load() != 1 {
		t.Errorf("announced %d times", announced.Load())
	}
}
