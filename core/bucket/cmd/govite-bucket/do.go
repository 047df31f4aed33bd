package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/govite/govite/core/bucket"
	"github.com/govite/govite/core/internal/bucketjob"
)

// do does a job. Errors have no prefix: those of govite are of this program.
func do(ctx context.Context, job bucketjob.Job, r *bucketjob.Reporter) (any, error) {
	result, err := inStore(ctx, job, r)
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "bucket: "))
	}
	return result, nil
}

func inStore(ctx context.Context, job bucketjob.Job, r *bucketjob.Reporter) (result any, err error) {
	prepareS3(max(job.Parallel, bucket.DefaultParallel))
	store, err := bucket.Open(ctx, job.URL)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	requests := bucket.Requests{
		Parallel: job.Parallel,
		Timeout:  job.Timeout,
		Progress: func(p bucket.Progress) { r.Progress(bucketjob.Progress(p)) },
		Note:     r.Note,
	}
	began := time.Now()
	switch job.Do {
	case bucketjob.Publish:
		done, err := store.Publish(ctx, os.DirFS(job.Dist), bucket.PublishOptions{
			Requests: requests,
			Manifest: job.Manifest,
			Encoded:  bucket.Encoded(job.Encoded),
			DryRun:   job.DryRun,
		})
		if err != nil {
			return nil, err
		}
		return bucketjob.Published{ID: done.ID, Uploaded: done.Uploaded, Skipped: done.Skipped, Bytes: done.Bytes, Duration: time.Since(began), Record: done.Record}, nil
	case bucketjob.Prune:
		done, err := store.Prune(ctx, bucket.PruneOptions{Requests: requests, Keep: job.Keep, Younger: job.Younger, DryRun: job.DryRun})
		if err != nil {
			return nil, err
		}
		return bucketjob.Pruned{Kept: builds(done.Kept), Builds: builds(done.Builds), Deleted: done.Deleted, Bytes: done.Bytes, Duration: time.Since(began)}, nil
	}
	return nil, fmt.Errorf("unknown job %q: use govite and govite-bucket of the same release", job.Do)
}

func builds(list []bucket.Build) []bucketjob.Build {
	var all []bucketjob.Build
	for _, b := range list {
		all = append(all, bucketjob.Build(b))
	}
	return all
}
