package bucket

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"maps"
	"sync"
	"time"

	"github.com/govite/govite/core/internal/published"
)

// Publish uploads the output of `vite build` in dist, which is as core.Config.Dist.
// Browsers and applications never see half of the build: hashed files come first, then
// the record of the build, which makes it the newest one, then the files without a hash
// in their names, html pages last. What the store has already is not uploaded again. So
// a Publish that was interrupted goes on when it is called again.
//
// Several processes may publish at the same time. In the end the files without a hash
// are those of the newest build. Publishing an earlier build again makes it the newest
// one. Publish waits while a Prune of the store is at work.
//
// The error says what is wrong with dist, or which request failed. A request that fails
// for a reason that may pass is tried again, at most four times. A hashed name that
// another build of the store has with other content is an error, and nothing is
// uploaded.
func (s *Store) Publish(ctx context.Context, dist fs.FS, o PublishOptions) (*Published, error) {
	result, err := s.publish(ctx, dist, o)
	if err != nil {
		return nil, fmt.Errorf("bucket: %w", err)
	}
	return result, nil
}

func (s *Store) publish(ctx context.Context, dist fs.FS, o PublishOptions) (*Published, error) {
	o.Encoded = cmp.Or(o.Encoded, EncodedKeys)
	if err := o.Encoded.check(); err != nil {
		return nil, err
	}
	r, err := s.requester(o.Requests)
	if err != nil {
		return nil, err
	}
	r.begin("reading", 0)
	l, err := readLocal(ctx, dist, o)
	if err != nil {
		return nil, err
	}
	p := &publication{requester: r, store: s, local: l, dry: o.DryRun, uploaded: map[string]bool{}}
	return p.run(ctx)
}

// A publication is a Publish at work.
type publication struct {
	*requester
	store *Store
	local *local
	dry   bool

	pending string // the key of the pending record
	records *known // of the builds in the store at the start
	builds  []buildKey

	mutex    sync.Mutex
	uploaded map[string]bool // files, of the own build
	bytes    int64
}

// longestPublish is the time after which a prune may take the pending record for one of
// a killed process, less a margin.
const longestPublish = pendingEnd / 2

func (p *publication) run(ctx context.Context) (*Published, error) {
	began := p.now()
	if !p.dry {
		if err := p.announce(ctx); err != nil {
			return nil, p.giveUp(ctx, err)
		}
		if err := p.awaitPrune(ctx, p.pending); err != nil {
			return nil, p.giveUp(ctx, err)
		}
	}
	missing, err := p.plan(ctx)
	if err != nil {
		return nil, p.giveUp(ctx, err)
	}
	if p.dry {
		return p.pretend(ctx, missing)
	}
	if err := p.upload(ctx, "uploading", missing); err != nil {
		return nil, err
	}
	if p.since(began) > longestPublish {
		return nil, fmt.Errorf("the upload took longer than %v: publish again, which goes on from here", longestPublish)
	}
	if err := p.record(ctx); err != nil {
		return nil, err
	}
	if err := p.apply(ctx); err != nil {
		return nil, err
	}
	if err := p.remove(ctx, p.pending); err != nil {
		return nil, err
	}
	return p.result()
}

// announce writes the pending record. From here on a prune keeps the files of the
// build.
func (p *publication) announce(ctx context.Context) error {
	text, err := p.local.record.encode()
	if err != nil {
		return err
	}
	p.pending = pendingPrefix + p.local.record.ID + "-" + rand.Text() + ".json"
	return p.putRecord(ctx, p.pending, text)
}

// giveUp deletes the pending record of a publication that has uploaded nothing. It
// returns err. After an upload the record stays, so that a later prune deletes what was
// uploaded.
func (p *publication) giveUp(ctx context.Context, err error) error {
	if p.pending != "" {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = p.bucket.Delete(ctx, p.pending) // a prune deletes it when it is old
	}
	return err
}

// upload writes objects of the own build.
func (p *publication) upload(ctx context.Context, step string, objects []*object) error {
	p.begin(step, len(objects))
	return each(ctx, p.Parallel, objects, func(ctx context.Context, o *object) error {
		content, err := p.local.content(o.file)
		if err != nil {
			return fmt.Errorf("%s: %w", o.file, err)
		}
		if err := p.put(ctx, o, content); err != nil {
			return err
		}
		p.count(o)
		p.advance(o.size)
		return nil
	})
}

// count counts an uploaded object of the own build.
func (p *publication) count(o *object) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.uploaded[o.file] = true
	p.bytes += o.size
}

// record writes the record of the build, unless it is the newest one already. The build
// is visible from here on.
func (p *publication) record(ctx context.Context) error {
	own := p.local.record
	own.Published = p.now().UTC()
	if len(p.builds) > 0 {
		newest, _, err := p.records.at(ctx, 0)
		if err != nil {
			return err
		}
		if newest != nil && newest.isSame(own) {
			own.Published = newest.Published
			return nil
		}
		// The clocks of machines differ. The build that is published last is the newest.
		if after := p.builds[0].time.Add(1); own.Published.Before(after) {
			own.Published = after
		}
	}
	text, err := own.encode()
	if err != nil {
		return err
	}
	return p.putRecord(ctx, newBuildKey(own.Published, own.ID).key, text)
}

// isSame reports whether two records differ at most in their times.
func (r *record) isSame(other *record) bool {
	return r.ID == other.ID && bytes.Equal(r.Manifest, other.Manifest) && r.Encoded == other.Encoded && maps.Equal(r.Texts, other.Texts) &&
		maps.EqualFunc(r.Files, other.Files, func(a, b published.File) bool {
			return a.Size == b.Size && bytes.Equal(a.SHA256, b.SHA256) && a.Integrity == b.Integrity && a.Immutable == b.Immutable
		})
}

func (p *publication) result() (*Published, error) {
	own := p.local.record
	text, err := own.Encode()
	if err != nil {
		return nil, err
	}
	return &Published{
		ID:       own.ID,
		Uploaded: len(p.uploaded),
		Skipped:  len(own.Files) - len(p.uploaded),
		Bytes:    p.bytes,
		Record:   append(text, '\n'),
	}, nil
}
