package bucket

import (
	"fmt"
	"time"

	"github.com/govite/govite/core/internal/bucketjob"
)

// Encoded says where encoded copies of files go, which compression plugins and
// vite-plugin-govite write beside the files (index.js.br).
type Encoded string

const (
	// EncodedKeys gives each copy a key of its own (index.js.br), with the
	// Content-Type of the file and a Content-Encoding, for a CDN that chooses the key
	// by the Accept-Encoding of the request. It is the default.
	EncodedKeys Encoded = bucketjob.EncodedKeys

	// EncodedBrotli puts the br form at the key of the file (index.js), with
	// Content-Encoding: br, for a CDN that does not choose. Every browser gets this
	// form. A file without a br form has its plain form.
	EncodedBrotli Encoded = bucketjob.EncodedBrotli

	// EncodedGzip is EncodedBrotli with the gzip form.
	EncodedGzip Encoded = bucketjob.EncodedGzip

	// EncodedNone leaves copies out, for a CDN that compresses.
	EncodedNone Encoded = bucketjob.EncodedNone
)

// extension returns the extension of the copies that are at the keys of their files, ""
// for none.
func (e Encoded) extension() string {
	switch e {
	case EncodedBrotli:
		return ".br"
	case EncodedGzip:
		return ".gz"
	}
	return ""
}

func (e Encoded) check() error {
	switch e {
	case EncodedKeys, EncodedBrotli, EncodedGzip, EncodedNone:
		return nil
	}
	return fmt.Errorf("encoded copies: %q: want %s, %s, %s or %s", string(e), EncodedKeys, EncodedBrotli, EncodedGzip, EncodedNone)
}

// Progress is how far [Store.Publish] or [Store.Prune] is.
type Progress struct {
	Step        string // what is done now, such as "uploading"
	Done, Total int    // files; Total is 0 where it is unknown
	Bytes       int64  // done
}

// Requests say how [Store.Publish] and [Store.Prune] use the store.
type Requests struct {
	// Parallel is the number of requests at a time. Default: DefaultParallel.
	Parallel int

	// Timeout is the time for one attempt of a request that moves no large file. An
	// upload gets a second more for each 64 KiB. Default: 60 s.
	Timeout time.Duration

	// Progress, if it is not nil, is called on progress, by one goroutine at a time.
	Progress func(Progress)

	// Note, if it is not nil, is called with a line of text about an event that
	// people may want to know, such as a request that is tried again. It is called
	// by one goroutine at a time.
	Note func(string)
}

// PublishOptions are options of [Store.Publish]. The zero value has all defaults.
type PublishOptions struct {
	Requests

	// Manifest is the path of the manifest below Vite's outDir, if build.manifest is
	// a path. Default: the names of core.Config.Manifest.
	Manifest string

	// Encoded says where encoded copies go. Default: EncodedKeys.
	Encoded Encoded

	// DryRun finds out what Publish would upload, and changes nothing.
	DryRun bool
}

// Published is the result of [Store.Publish].
type Published struct {
	ID       string // of the build: the string that core.Vite.Version returns
	Uploaded int    // objects
	Skipped  int    // objects that were there already
	Bytes    int64  // uploaded

	// Record is the content for .vite/published.json below Vite's outDir, beside the
	// manifest. With the record, an application that has no file but these two knows
	// the integrity and names of all files.
	Record []byte
}

// PruneOptions are options of [Store.Prune]. A build stays if Keep or Younger keeps
// it. The newest build always stays. One of the two is needed.
type PruneOptions struct {
	Requests

	// Keep is the number of the newest builds that stay. Default: 0.
	Keep int

	// Younger is the age up to which builds stay. Default: 0.
	Younger time.Duration

	// DryRun finds out what Prune would delete, and changes nothing.
	DryRun bool
}

// Pruned is the result of [Store.Prune].
type Pruned struct {
	Kept    []Build // the newest first
	Builds  []Build // that are gone, the newest first
	Deleted int     // objects, without records
	Bytes   int64   // of these objects
}

// A Build is a published build.
type Build struct {
	ID        string    // the string that core.Vite.Version returns
	Published time.Time // by the clock of the machine that published
}
