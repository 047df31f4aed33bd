// Package bucketjob is the protocol between govite, which has the command line, and
// govite-bucket, which has the software of object stores. It keeps that software out
// of govite, which applications have as a tool in their go.mod.
//
// govite writes a [Job] as JSON to the standard input of govite-bucket, and reads an
// [Event] a line from its standard output. The first event is Ready. The last event
// has a result or an error. govite keeps the input open until then: at its end,
// govite-bucket stops. [Main] is the side of govite-bucket.
package bucketjob

import (
	"encoding/json"
	"time"
)

// Protocol is the version of the protocol. Both programs have to have the same.
const Protocol = 1

// What a job does.
const (
	Publish = "publish"
	Prune   = "prune"
)

// Where encoded copies of files go, such as main.js.br.
const (
	EncodedKeys   = "keys" // keys of their own
	EncodedBrotli = "br"   // the file's own key has the brotli copy
	EncodedGzip   = "gzip" // the file's own key has the gzip copy
	EncodedNone   = "none" // nowhere
)

// A Job is what govite-bucket does.
type Job struct {
	Protocol int    `json:"protocol"`
	Do       string `json:"do"`
	URL      string `json:"url"` // of the store

	// Of Publish.
	Dist     string        `json:"dist,omitempty"`     // Vite's outDir
	Manifest string        `json:"manifest,omitempty"` // the manifest's path below Dist, "" for Vite's own names
	Encoded  string        `json:"encoded,omitempty"`  // where encoded copies go, "" for EncodedKeys
	Parallel int           `json:"parallel,omitempty"` // requests at a time, 0 for the default
	Timeout  time.Duration `json:"timeout,omitempty"`  // of one request, in nanoseconds, 0 for the default

	// Of Prune: builds that are one of the newest Keep builds, or younger than
	// Younger, stay.
	Keep    int           `json:"keep,omitempty"`
	Younger time.Duration `json:"younger,omitempty"`

	DryRun bool `json:"dryRun,omitempty"` // change nothing
}

// An Event is what happens in the course of a job. At most one field is set. An
// event without a field says that the job goes on.
type Event struct {
	Ready    *Ready          `json:"ready,omitempty"`
	Progress *Progress       `json:"progress,omitempty"`
	Note     string          `json:"note,omitempty"`   // for people
	Result   json.RawMessage `json:"result,omitempty"` // the job is done: a Published or a Pruned
	Error    string          `json:"error,omitempty"`  // the job has failed
}

// Ready says that govite-bucket has started.
type Ready struct {
	Protocol int `json:"protocol"`
}

// Progress is how far a job is.
type Progress struct {
	Step  string `json:"step"` // such as "uploading"
	Done  int    `json:"done"` // files
	Total int    `json:"total"`
	Bytes int64  `json:"bytes"` // done
}
