package bucket

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"gocloud.dev/blob"
)

const (
	// usualCacheSize is the default of Store.CacheSize.
	usualCacheSize = 64 << 20

	// usualReadTimeout is the default of Store.Timeout.
	usualReadTimeout = 20 * time.Second

	// mostKept is the size in bytes of the largest files that are read as a whole and
	// kept in the cache.
	mostKept = 4 << 20
)

// readTimeout returns how long an application waits for the object store.
func (s *Store) readTimeout() time.Duration {
	if s.Timeout == 0 {
		return usualReadTimeout
	}
	return s.Timeout
}

// patience returns a context that ends when an application has waited long enough.
func (s *Store) patience() (context.Context, context.CancelFunc, error) {
	timeout := s.readTimeout()
	if timeout < 0 {
		return nil, nil, fmt.Errorf("Store.Timeout is %v: want the time to wait for the object store, or 0 for %v", timeout, usualReadTimeout)
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), timeout, noAnswer(timeout))
	return ctx, cancel, nil
}

func noAnswer(timeout time.Duration) error {
	return fmt.Errorf("the object store gave no answer in %v", timeout)
}

// readRequester returns a requester for an application. An attempt that hangs leaves
// time for another one.
func (s *Store) readRequester() (*requester, error) {
	return s.requester(Requests{Timeout: s.readTimeout() / 2})
}

// contents are the contents of files, of which those that were used last are kept.
type contents struct {
	mutex   sync.Mutex
	kept    cache
	fetches map[[sha256.Size]byte]*fetch
}

// A fetch is a request for a content that others may wait for.
type fetch struct {
	done    chan struct{}
	content []byte
	err     error
}

// content returns the content of a file that is small enough for the cache. It makes
// one request for all that want the content at a time.
func (s *Store) content(n *node) ([]byte, error) {
	if n.size == 0 {
		return nil, nil
	}
	c := &s.contents
	c.mutex.Lock()
	if content := c.kept.get(n.sum); content != nil {
		c.mutex.Unlock()
		return content, nil
	}
	f := c.fetches[n.sum]
	if f == nil {
		f = &fetch{done: make(chan struct{})}
		if c.fetches == nil {
			c.fetches = map[[sha256.Size]byte]*fetch{}
		}
		c.fetches[n.sum] = f
		go s.fetch(n, f)
	}
	c.mutex.Unlock()
	<-f.done
	return f.content, f.err
}

func (s *Store) fetch(n *node, f *fetch) {
	f.content, f.err = s.download(n)
	c := &s.contents
	c.mutex.Lock()
	delete(c.fetches, n.sum)
	if f.err == nil {
		size := s.CacheSize
		if size == 0 {
			size = usualCacheSize
		}
		c.kept.add(n.sum, f.content, size)
	}
	c.mutex.Unlock()
	close(f.done)
}

// download reads and checks a whole file.
func (s *Store) download(n *node) (content []byte, err error) {
	ctx, cancel, err := s.patience()
	if err != nil {
		return nil, err
	}
	defer cancel()
	r, err := s.readRequester()
	if err != nil {
		return nil, err
	}
	err = r.do(ctx, "reading "+n.key, func(ctx context.Context) error {
		object, err := s.open(ctx, n, 0)
		if err != nil {
			return err
		}
		defer object.Close()
		content = make([]byte, n.size)
		if _, err := io.ReadFull(object, content); err != nil {
			return err
		}
		if sha256.Sum256(content) != n.sum {
			return n.another()
		}
		return nil
	})
	return content, n.advise(err)
}

// open opens the content of a file at an offset.
func (s *Store) open(ctx context.Context, n *node, offset int64) (*blob.Reader, error) {
	object, err := s.bucket.NewRangeReader(ctx, n.key, offset, -1, nil)
	if err != nil {
		return nil, err
	}
	if object.Size() != n.size {
		_ = object.Close()
		return nil, n.another()
	}
	return object, nil
}

// another returns the error for an object with other content than the published one.
func (n *node) another() error {
	return permanent{errors.New("the object has other content than the published build: something other than govite has changed it; delete it from the store, and publish the build again")}
}

// advise adds to the error of a read what to do about a missing object.
func (n *node) advise(err error) error {
	if !isMissing(err) {
		return err
	}
	return fmt.Errorf("%w: the build was pruned, or something other than govite has deleted the object; publish the build again if it is in use", err)
}
