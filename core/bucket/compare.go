package bucket

import (
	"bytes"
	"context"
	"encoding/hex"
	"sync"

	"gocloud.dev/blob"
)

// state is what the store has at the key of an object.
type state int

const (
	absent   state = iota
	same           // the content and the headers
	outdated       // the content, with other headers
	another        // other content
)

// compare returns the states of objects. found are the objects of the store by key.
// md5Of returns the MD5 of the content of an object, nil if it is not known. records
// are the records of the store, without that of the objects.
func (r *requester) compare(ctx context.Context, objects []*object, found map[string]*blob.ListObject, md5Of func(*object) []byte, records *known) (map[*object]state, error) {
	states := make(map[*object]state, len(objects))
	var unnamed, doubtful []*object
	for _, o := range objects {
		f := found[o.key]
		switch {
		case f == nil:
			states[o] = absent
		case f.Size != o.size:
			states[o] = another
		case len(f.MD5) == 0 || !bytes.Equal(f.MD5, md5Of(o)):
			// The MD5 is unknown, or the store encrypts, and has another MD5.
			doubtful = append(doubtful, o)
		case o.isPrivate():
			states[o] = same
		default:
			states[o] = same
			unnamed = append(unnamed, o)
		}
	}
	// Govite has uploaded what a record names, with the right headers.
	unnamed, err := records.confirm(ctx, unnamed)
	if err != nil {
		return nil, err
	}
	var bare []*object // without metadata
	if err := r.look(ctx, append(unnamed, doubtful...), func(o *object, a *blob.Attributes) {
		if a == nil {
			states[o] = absent
			return
		}
		switch digest := a.Metadata[digestKey]; {
		case a.Size != o.size, digest != "" && digest != hex.EncodeToString(o.sha256):
			states[o] = another
		case digest == "" && len(a.MD5) == 0:
			bare = append(bare, o)
		case digest == "" && !bytes.Equal(a.MD5, md5Of(o)):
			states[o] = another
		case o.isPrivate() || a.ContentType == o.contentType && a.CacheControl == o.cacheControl && a.ContentEncoding == o.contentEncoding:
			states[o] = same
		default:
			states[o] = outdated
		}
	}); err != nil {
		return nil, err
	}
	// A store without metadata and MD5, such as a directory with metadata=skip.
	for _, o := range bare {
		states[o] = same
	}
	if bare, err = records.confirm(ctx, bare); err != nil {
		return nil, err
	}
	for _, o := range bare {
		states[o] = outdated
	}
	return states, nil
}

// look gets the attributes of objects of the store, and calls tell with them, for one
// object at a time, with nil for an object that is not there.
func (r *requester) look(ctx context.Context, objects []*object, tell func(*object, *blob.Attributes)) error {
	var mutex sync.Mutex
	return each(ctx, r.Parallel, objects, func(ctx context.Context, o *object) error {
		a, err := r.attributes(ctx, o.key)
		if err != nil {
			return err
		}
		mutex.Lock()
		defer mutex.Unlock()
		tell(o, a)
		return nil
	})
}

// attributes returns the attributes of an object, nil if it is missing.
func (r *requester) attributes(ctx context.Context, key string) (a *blob.Attributes, err error) {
	err = r.do(ctx, "looking at "+key, func(ctx context.Context) error {
		a, err = r.bucket.Attributes(ctx, key)
		if isMissing(err) {
			a, err = nil, nil
		}
		return err
	})
	return a, err
}
