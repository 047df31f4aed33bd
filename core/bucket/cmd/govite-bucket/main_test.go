package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/govite/govite/core/bucket/buckettest"
	"github.com/govite/govite/core/internal/bucketjob"
	"github.com/govite/govite/core/internal/published"
)

// TestMain makes the test binary govite-bucket, if the environment says so.
func TestMain(m *testing.M) {
	if os.Getenv("GOVITE_BUCKET_TEST") != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// A program is govite-bucket at work.
type program struct {
	cmd   *exec.Cmd
	input io.WriteCloser
	lines *bufio.Scanner
}

// start starts govite-bucket with an input, which stays open.
func start(t *testing.T, input string, environ ...string) *program {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{cmd: exec.CommandContext(t.Context(), exe)}
	p.cmd.Env = append(append(os.Environ(), "GOVITE_BUCKET_TEST=1"), environ...)
	p.cmd.Stderr = t.Output()
	if p.input, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	output, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.lines = bufio.NewScanner(output)
	p.lines.Buffer(nil, 1<<20)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(p.input, input); err != nil {
		t.Fatal(err)
	}
	return p
}

// next returns the next event, nil after the last one.
func (p *program) next(t *testing.T) *bucketjob.Event {
	t.Helper()
	if !p.lines.Scan() {
		return nil
	}
	var e bucketjob.Event
	if err := json.Unmarshal(p.lines.Bytes(), &e); err != nil {
		t.Fatalf("%v: %s", err, p.lines.Text())
	}
	return &e
}

// end returns all events that are left, and the exit status.
func (p *program) end(t *testing.T) (events []*bucketjob.Event, status int) {
	t.Helper()
	for e := p.next(t); e != nil; e = p.next(t) {
		events = append(events, e)
	}
	_ = p.cmd.Wait() // the status says it
	return events, p.cmd.ProcessState.ExitCode()
}

func encode(t *testing.T, job bucketjob.Job) string {
	t.Helper()
	job.Protocol = bucketjob.Protocol
	text, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// writeBuild writes a small build, and returns its directory.
func writeBuild(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		".vite/manifest.json":     `{"src/main.ts": {"file": "assets/main-A1234567.js", "name": "main", "src": "src/main.ts", "isEntry": true}}`,
		"assets/main-A1234567.js": "console.log(1)",
		"index.html":              "<!doctype html>",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestProgram(t *testing.T) {
	t.Parallel()
	url := "file://" + filepath.ToSlash(t.TempDir()) + "?no_tmp_dir=true"
	events, status := start(t, encode(t, bucketjob.Job{Do: bucketjob.Publish, URL: url, Dist: writeBuild(t)})).end(t)
	if status != 0 || len(events) < 3 {
		t.Fatalf("status %d, %d events", status, len(events))
	}
	if events[0].Ready == nil {
		t.Errorf("%+v", events[0])
	}
	if p := events[1].Progress; p == nil || p.Step != "reading" {
		t.Errorf("%+v", events[1])
	}
	var result bucketjob.Published
	if err := json.Unmarshal(events[len(events)-1].Result, &result); err != nil {
		t.Fatal(err)
	}
	record, err := published.Parse(result.Record)
	if err != nil || result.ID != record.ID || result.Uploaded != 2 || result.Skipped != 0 || result.Bytes == 0 || result.Duration <= 0 {
		t.Errorf("%+v, %v", result, err)
	}
	events, status = start(t, encode(t, bucketjob.Job{Do: bucketjob.Prune, URL: url, Keep: 1})).end(t)
	var pruned bucketjob.Pruned
	if err := json.Unmarshal(events[len(events)-1].Result, &pruned); err != nil {
		t.Fatal(err)
	}
	if status != 0 || len(pruned.Kept) != 1 || pruned.Kept[0].ID != result.ID || len(pruned.Builds) > 0 {
		t.Errorf("status %d: %+v", status, pruned)
	}
}

func TestProgramErrors(t *testing.T) {
	t.Parallel()
	url := "file://" + filepath.ToSlash(t.TempDir())
	for input, want := range map[string]string{
		encode(t, bucketjob.Job{Do: "sing", URL: url}):                                                 `unknown job "sing"`,
		encode(t, bucketjob.Job{Do: bucketjob.Publish, URL: "ftp://host", Dist: "."}):                  "ftp",
		encode(t, bucketjob.Job{Do: bucketjob.Publish, URL: url, Dist: t.TempDir()}):                   "there is no build",
		encode(t, bucketjob.Job{Do: bucketjob.Prune, URL: url}):                                        "say which builds stay",
		encode(t, bucketjob.Job{Do: bucketjob.Publish, URL: url, Dist: writeBuild(t), Encoded: "zip"}): `"zip": want keys, br, gzip or none`,
	} {
		events, status := start(t, input).end(t)
		if status != 1 || len(events) == 0 || !strings.Contains(events[len(events)-1].Error, want) {
			t.Errorf("%s: status %d, want the error %q: %+v", input, status, want, events)
		}
	}
}

// TestProgramEnds interrupts the program while a store does not answer, and closes its
// input as the end of govite does.
func TestProgramEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*program) error{
		"SIGINT":           func(p *program) error { return p.cmd.Process.Signal(os.Interrupt) },
		"SIGTERM":          func(p *program) error { return p.cmd.Process.Signal(syscall.SIGTERM) },
		"govite has ended": func(p *program) error { return p.input.Close() },
	} {
		asked := make(chan struct{})
		var once sync.Once
		hung := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPut {
				http.NotFound(w, r)
				return
			}
			_, _ = io.Copy(io.Discard, r.Body) // the client ends in the middle
			once.Do(func() { close(asked) })
			<-r.Context().Done()
		}))
		t.Cleanup(hung.Close)
		job := bucketjob.Job{Do: bucketjob.Publish, URL: "s3://bucket?region=us-east-1&use_path_style=true&endpoint=" + hung.URL, Dist: writeBuild(t)}
		p := start(t, encode(t, job), "AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b")
		<-asked
		if err := end(p); err != nil {
			t.Fatal(err)
		}
		events, status := p.end(t)
		if status != 1 || len(events) == 0 {
			t.Fatalf("%s: status %d, %d events", name, status, len(events))
		}
		// The error of a signal differs between versions of Go.
		if got := events[len(events)-1].Error; got == "" || strings.HasPrefix(name, "govite") && got != name {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestProgramS3 publishes to a real store.
func TestProgramS3(t *testing.T) {
	t.Parallel()
	server := buckettest.Start(t)
	job := bucketjob.Job{Do: bucketjob.Publish, URL: strings.Replace(server.URL(t, "assets"), "s3://assets", "s3://assets/a/b/", 1), Dist: writeBuild(t)}
	for range 2 {
		if events, status := start(t, encode(t, job), server.Environ()...).end(t); status != 0 {
			t.Fatalf("%+v", events[len(events)-1])
		}
	}
	if exists, err := server.Bucket(t, "assets").Exists(t.Context(), "a/b/assets/main-A1234567.js"); !exists || err != nil {
		t.Error(exists, err)
	}
	// Without credentials, and without the addresses at which machines of AWS ask for some.
	events, status := start(t, encode(t, job), "AWS_EC2_METADATA_DISABLED=true", "AWS_ACCESS_KEY_ID=", "HOME=/nonexistent").end(t)
	if last := events[len(events)-1]; status != 1 || !strings.Contains(last.Error, "set the credentials of the store") {
		t.Errorf("status %d: %+v", status, last)
	}
}
