package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/govite/govite/core/bucket"
	"github.com/govite/govite/core/internal/bucketjob"
)

// errAbandoned is the cause of the end if govite is gone.
var errAbandoned = errors.New("govite has ended before govite-bucket")

// run reads a job, does it and writes events. It reports whether the job is done. The
// end of the input ends the job by cancel.
func run(ctx context.Context, cancel context.CancelCauseFunc, in io.Reader, out io.Writer) (done bool) {
	events := &events{encoder: json.NewEncoder(out), cancel: cancel}
	input := json.NewDecoder(in)
	input.DisallowUnknownFields()
	var job bucketjob.Job
	if err := input.Decode(&job); err != nil {
		return events.fail(fmt.Errorf("reading the job: %w; run govite publish or govite prune, which run this program", err))
	}
	go func() {
		_, _ = io.Copy(io.Discard, in) // the input has nothing but its end
		cancel(errAbandoned)
	}()
	result, err := do(ctx, &job, events)
	if err != nil {
		return events.fail(err)
	}
	text, err := json.Marshal(result)
	if err != nil {
		return events.fail(err)
	}
	return events.send(bucketjob.Event{Result: text}) == nil
}

// do does a job, and returns a bucketjob.Published or a bucketjob.Pruned.
func do(ctx context.Context, job *bucketjob.Job, events *events) (result any, err error) {
	began := time.Now()
	requests := bucket.Requests{
		Parallel: job.Parallel,
		Timeout:  job.Timeout,
		Progress: events.progress,
		Note:     func(text string) { _ = events.send(bucketjob.Event{Note: text}) }, // send ends the job after an error
	}
	if job.Do != bucketjob.Publish && job.Do != bucketjob.Prune {
		return nil, fmt.Errorf("the job %q is neither %s nor %s", job.Do, bucketjob.Publish, bucketjob.Prune)
	}
	connections(max(job.Parallel, bucket.DefaultParallel))
	store, err := bucket.Open(ctx, job.URL)
	if err != nil {
		return nil, err
	}
	defer func() {
		if errClose := store.Close(); err == nil {
			err = errClose
		}
	}()
	if job.Do == bucketjob.Prune {
		pruned, err := store.Prune(ctx, bucket.PruneOptions{Requests: requests, Keep: job.Keep, Younger: job.Younger, DryRun: job.DryRun})
		if err != nil {
			return nil, err
		}
		return bucketjob.Pruned{
			Kept:     builds(pruned.Kept),
			Builds:   builds(pruned.Builds),
			Deleted:  pruned.Deleted,
			Bytes:    pruned.Bytes,
			Duration: time.Since(began),
		}, nil
	}
	published, err := store.Publish(ctx, os.DirFS(job.Dist), bucket.PublishOptions{
		Requests: requests,
		Manifest: job.Manifest,
		Encoded:  bucket.Encoded(job.Encoded),
		DryRun:   job.DryRun,
	})
	if err != nil {
		return nil, err
	}
	return bucketjob.Published{
		ID:       published.ID,
		Uploaded: published.Uploaded,
		Skipped:  published.Skipped,
		Bytes:    published.Bytes,
		Duration: time.Since(began),
		Record:   published.Record,
	}, nil
}

func builds(list []bucket.Build) []bucketjob.Build {
	builds := make([]bucketjob.Build, len(list))
	for i, b := range list {
		builds[i] = bucketjob.Build(b)
	}
	return builds
}

// progressPause is the time between two events of the progress of a step.
const progressPause = 100 * time.Millisecond

// events writes events, each in a line.
type events struct {
	mutex   sync.Mutex
	encoder *json.Encoder
	cancel  context.CancelCauseFunc
	step    string
	last    time.Time
}

// send writes an event. After an error nobody reads the events, and the job ends.
func (e *events) send(event bucketjob.Event) error {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	err := e.encoder.Encode(event)
	if err != nil {
		e.cancel(errAbandoned)
	}
	return err
}

// fail writes the error of the job. It returns false.
func (e *events) fail(err error) bool {
	_ = e.send(bucketjob.Event{Error: err.Error()}) // there is no other place for it
	return false
}

func (e *events) progress(p bucket.Progress) {
	isEnd := p.Total > 0 && p.Done == p.Total
	if p.Step == e.step && !isEnd && time.Since(e.last) < progressPause {
		return
	}
	e.step, e.last = p.Step, time.Now()
	_ = e.send(bucketjob.Event{Progress: (*bucketjob.Progress)(&p)}) // send ends the job after an error
}
