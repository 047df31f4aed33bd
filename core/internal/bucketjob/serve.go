package bucketjob

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"sync"
	"syscall"
	"time"
)

const (
	alive    = 5 * time.Second        // between two events
	pace     = 100 * time.Millisecond // between two events with progress of a step
	patience = 20 * time.Second       // between the end of a job's context and that of the process
)

// errGone ends a job whose govite has ended.
var errGone = errors.New("govite has ended")

// A Do does a job and returns its result, a Published or a Pruned. It stops when ctx
// ends.
type Do func(ctx context.Context, job Job, r *Reporter) (result any, err error)

// Main is the function main of govite-bucket. It reads a job from the standard input,
// does it, and ends the process: with status 0, or with 1 if the job has failed. The
// context of the job ends with SIGINT, SIGTERM, SIGHUP, and the end of the standard
// input. If the job does not end then, Main ends the process. A second signal ends it at
// once.
func Main(do Do) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop)
	// Without this a write to a govite that has ended would end the process at once.
	signal.Ignore(syscall.SIGPIPE)
	out := os.Stdout
	os.Stdout = os.Stderr // gocloud.dev/blob/gcsblob prints warnings there
	err := Serve(ctx, os.Stdin, out, func(ctx context.Context, job Job, r *Reporter) (any, error) {
		context.AfterFunc(ctx, func() { time.AfterFunc(patience, func() { os.Exit(1) }) })
		return do(ctx, job, r)
	})
	if err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// Serve does one job. It returns the error of the job, which it also writes to out.
func Serve(ctx context.Context, in io.Reader, out io.Writer, do Do) error {
	r := &Reporter{out: json.NewEncoder(out), now: time.Now}
	r.send(Event{Ready: &Ready{Protocol}})
	result, err := serve(ctx, in, r, do)
	if err != nil {
		r.send(Event{Error: err.Error()})
		return err
	}
	r.send(Event{Result: result})
	return nil
}

func serve(ctx context.Context, in io.Reader, r *Reporter, do Do) (json.RawMessage, error) {
	var job Job
	decoder := json.NewDecoder(in)
	if err := decoder.Decode(&job); err != nil {
		return nil, fmt.Errorf("no job on the standard input: %w; govite-bucket is for govite publish and govite prune, which start it", err)
	}
	if err := CheckProtocol(job.Protocol); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		_, _ = io.Copy(io.Discard, in) // any end is the end
		cancel(errGone)
	}()
	done := make(chan struct{})
	defer close(done)
	go r.keepAlive(done)
	result, err := do(ctx, job, r)
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, err
	}
	return json.Marshal(result)
}

// CheckProtocol returns an error unless version, which is that of the other program,
// is Protocol.
func CheckProtocol(version int) error {
	if version == Protocol {
		return nil
	}
	return fmt.Errorf("govite and govite-bucket are of different releases: one has version %d of their protocol, the other has version %d", Protocol, version)
}

// A Reporter writes events. It is safe for concurrent use.
type Reporter struct {
	now func() time.Time

	mu   sync.Mutex
	out  *json.Encoder
	last time.Time // of the last event with progress
	step string    // of the last event with progress
}

// Progress tells how far the job is. It leaves out what comes too soon after the
// last event of a step, unless the step is done.
func (r *Reporter) Progress(p Progress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if p.Step == r.step && p.Done < p.Total && now.Sub(r.last) < pace {
		return
	}
	r.last, r.step = now, p.Step
	r.write(Event{Progress: &p})
}

// Note tells people something.
func (r *Reporter) Note(text string) { r.send(Event{Note: text}) }

func (r *Reporter) send(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.write(e)
}

// write writes an event. If govite has ended, so does the standard input: the job
// ends by that.
func (r *Reporter) write(e Event) {
	e.Note, e.Error = redact(e.Note), redact(e.Error)
	_ = r.out.Encode(e)
}

// Errors of requests have the URL. That of a request with a shared access signature of
// Azure, or with a presigned URL of S3, has the credentials.
var secrets = regexp.MustCompile(`(?i)\b(sig|X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|X-Goog-Signature|X-Goog-Credential)=[^&\s"']+`)

func redact(text string) string { return secrets.ReplaceAllString(text, "$1=redacted") }

// keepAlive writes events without a field until done is closed.
func (r *Reporter) keepAlive(done <-chan struct{}) {
	tick := time.NewTicker(alive)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			r.send(Event{})
		case <-done:
			return
		}
	}
}
