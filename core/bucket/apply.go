package bucket

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
)

// apply puts the files without a hash at their names: those of the newest build, which
// may be another one than that of the publication. Two processes that publish at the
// same time both end with the newest build.
func (p *publication) apply(ctx context.Context) error {
	for {
		builds, err := p.allBuilds(ctx)
		if err != nil {
			return err
		}
		if len(builds) == 0 {
			return errors.New("the records of all builds were deleted while the build was published: publish again")
		}
		newest := builds[0]
		err = p.applyBuild(ctx, newest)
		if err != nil && !isMissing(err) {
			return err
		}
		again, errList := p.allBuilds(ctx)
		switch {
		case errList != nil:
			return errList
		case len(again) == 0 || again[0].key != newest.key:
			continue // a newer build has come, and a prune may have deleted this one
		}
		return err
	}
}

// applyBuild puts the files without a hash of a build at their names, pages last.
func (p *publication) applyBuild(ctx context.Context, b buildKey) error {
	own := p.local.record
	isOwn := b.key == newBuildKey(own.Published, own.ID).key
	r, md5Of, open := own, p.local.md5Of, p.own
	if !isOwn {
		var err error
		if r, err = p.readRecord(ctx, b.key); err != nil {
			return err
		}
		md5Of, open = func(*object) []byte { return nil }, p.foreign(r)
	}
	objects := r.names()
	found, err := p.existing(ctx, keysOf(objects))
	if err != nil {
		return err
	}
	states, err := p.compare(ctx, objects, found, md5Of, p.records)
	if err != nil {
		return err
	}
	objects = slices.DeleteFunc(objects, func(o *object) bool { return states[o] == same })
	p.begin("applying", len(objects))
	for _, pages := range []bool{false, true} {
		wave := slices.DeleteFunc(slices.Clone(objects), func(o *object) bool { return o.isPage() != pages })
		if err := each(ctx, p.Parallel, wave, func(ctx context.Context, o *object) error {
			content, err := open(ctx, o)
			if err != nil {
				return err
			}
			if err := p.put(ctx, o, content); err != nil {
				return err
			}
			if isOwn {
				p.count(o)
			}
			p.advance(o.size)
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// own returns the content of an object of the own build.
func (p *publication) own(_ context.Context, o *object) (content, error) {
	return p.local.content(o.file)
}

// foreign returns a function that reads the content of an object of another build from
// the store.
func (p *publication) foreign(r *record) func(context.Context, *object) (content, error) {
	return func(ctx context.Context, o *object) (c content, err error) {
		key := r.keyOf(o.file)
		stored := content{size: o.size, open: func(ctx context.Context) (io.ReadCloser, error) {
			reader, err := p.bucket.NewReader(ctx, key, nil)
			if err != nil {
				return nil, err
			}
			damaged := fmt.Errorf("%s has not the content that the build %s has published: publish that build again, or prune it", key, r.ID)
			return &checked{reader, sha256.New(), o.sha256, permanent{damaged}}, nil
		}}
		err = p.do(ctx, "reading "+key, func(ctx context.Context) error {
			c, err = stored.read(ctx)
			return err
		})
		return c, err
	}
}

// md5Of returns the MD5 of an object's content, nil if it is not known.
func (l *local) md5Of(o *object) []byte {
	if l.record.Files[o.file].SHA256 == nil || !bytes.Equal(l.record.Files[o.file].SHA256, o.sha256) {
		return nil
	}
	return l.md5[o.file]
}
