// Package bucketjob is the protocol between govite, which has the command line, and
// govite-bucket, which has the software of object stores. It keeps that software out
// of govite, which applications have as a tool in their go.mod.
//
// govite writes a [Job] as JSON to the standard input of govite-bucket, and reads an
// [Event] a line from its standard output. The last event has a result or an error.
package bucketjob

import (
	"encoding/json"
	"time"
)

// What a job does.
const (
	Publish = "publish"
	Prune   = "prune"
)

// A Job is what govite-bucket does.
type Job struct {
	Do  string `json:"do"`
	URL string `json:"url"` // of the store

	// Of Publish.
	Dist     string        `json:"dist,omitempty"`     // Vite's outDir
	Manifest string        `json:"manifest,omitempty"` // the manifest's path below Dist, "" for Vite's own names
	Encoded  string        `json:"encoded,omitempty"`  // where encoded copies go
	Parallel int           `json:"parallel,omitempty"` // requests at a time
	Timeout  time.Duration `json:"timeout,omitempty"`  // of one request, in nanoseconds

	// Of Prune: builds that are one of the newest Keep builds, or younger than
	// Younger, stay.
	Keep    int           `json:"keep,omitempty"`
	Younger time.Duration `json:"younger,omitempty"`

	DryRun bool `json:"dryRun,omitempty"` // change nothing
}

// An Event is what happens in the course of a job. One field is set.
type Event struct {
	Progress *Progress       `json:"progress,omitempty"`
	Note     string          `json:"note,omitempty"`   // for people
	Result   json.RawMessage `json:"result,omitempty"` // the job is done
	Error    string          `json:"error,omitempty"`  // the job has failed
}

// Progress is how far a job is.
type Progress struct {
	Step  string `json:"step"` // such as "uploading"
	Done  int    `json:"done"` // files
	Total int    `json:"total"`
	Bytes int64  `json:"bytes"` // done
}
