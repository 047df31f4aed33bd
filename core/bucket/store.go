package bucket

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"
	"weak"

	"gocloud.dev/blob"
)

// A Store is a place in an object store that has builds of one Vite project. It is
// safe for concurrent use.
type Store struct {
	// CacheSize is the memory in bytes in which the file systems of the store keep
	// contents of files, those that were used last. Less than 0 keeps none. Set it
	// before the first use of the store. Default: 0, for 64 MiB.
	CacheSize int64

	// Timeout bounds how long Latest, and the content of a file, wait for the object
	// store, with all attempts. It bounds a read of a large file, too, without the
	// time between reads. Set it before the first use of the store. Default: 0, for
	// 20 s.
	Timeout time.Duration

	clock
	bucket   *blob.Bucket
	contents contents
	most     int64 // the size of the largest files that are read as a whole

	opening sync.Mutex
	opened  map[fsKey]weak.Pointer[buildFS]
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
func New(b *blob.Bucket) *Store { return &Store{bucket: b, clock: systemClock, most: mostKept} }

// Close closes the bucket.
func (s *Store) Close() error { return s.bucket.Close() }
