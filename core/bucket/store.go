package bucket

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"strings"

	"gocloud.dev/blob"
)

// A Store is a place in an object store that has builds of one Vite project. It is
// safe for concurrent use.
type Store struct {
	clock
	bucket *blob.Bucket
}

// Open opens the store at a URL such as "s3://bucket/prefix?region=eu-central-1",
// "gs://bucket/prefix", "azblob://container/prefix" or "file:///srv/builds". The
// path, except that of file:, is the prefix of all keys. The parameters are those of
// gocloud.dev/blob. The program must import the driver of the scheme, such as
// gocloud.dev/blob/s3blob. Close the store after use.
func Open(ctx context.Context, storeURL string) (*Store, error) {
	u, err := url.Parse(storeURL)
	if err != nil {
		return nil, fmt.Errorf("bucket: %w", err)
	}
	prefix := ""
	if u.Scheme != "file" {
		prefix = strings.Trim(u.Path, "/")
		u.Path, u.RawPath = "", ""
	}
	b, err := blob.OpenBucket(ctx, u.String())
	if err != nil {
		return nil, fmt.Errorf("bucket: %s: %w", storeURL, err)
	}
	if prefix != "" {
		b = blob.PrefixedBucket(b, prefix+"/")
	}
	return New(b), nil
}

// New returns the store whose keys are those of b. Closing the store closes b.
func New(b *blob.Bucket) *Store { return &Store{bucket: b, clock: systemClock} }

// Close closes the bucket.
func (s *Store) Close() error { return s.bucket.Close() }

// Dist returns the newest build with all its files, for core.Config.Dist of an
// application that serves the files itself.
func (s *Store) Dist() fs.FS { panic("not written yet") }

// Manifest returns the newest build without its files, for core.Config.Dist of an
// application whose files browsers load from a CDN.
func (s *Store) Manifest() fs.FS { panic("not written yet") }

// Previous returns the newest n builds, for core.Config.Previous.
func (s *Store) Previous(n int) []fs.FS { panic("not written yet") }
