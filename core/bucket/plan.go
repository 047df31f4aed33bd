package bucket

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"

	"gocloud.dev/blob"

	"github.com/govite/govite/core/internal/published"
)

// plan returns the objects with content that the store lacks.
func (p *publication) plan(ctx context.Context) (missing []*object, err error) {
	p.begin("comparing", 0)
	// A process that ends between the two listings is in the second one.
	pending, err := p.otherPending(ctx)
	if err != nil {
		return nil, err
	}
	if p.builds, err = p.allBuilds(ctx); err != nil {
		return nil, err
	}
	p.records = &known{requester: p.requester}
	for _, b := range p.builds {
		p.records.keys = append(p.records.keys, b.key)
	}
	if len(p.builds) > 0 {
		// An unreadable record of the newest build is an error in any case.
		if _, _, err := p.records.at(ctx, 0); err != nil {
			return nil, err
		}
	}
	objects := p.local.record.contents()
	found, err := p.existing(ctx, keysOf(objects))
	if err != nil {
		return nil, err
	}
	states, err := p.compare(ctx, objects, found, p.local.md5Of, p.records.and(pending))
	if err != nil {
		return nil, err
	}
	var changed []*object
	for _, o := range objects {
		switch {
		case states[o] == another && !o.isPrivate():
			changed = append(changed, o)
		case states[o] != same:
			missing = append(missing, o)
		}
	}
	conflicts, err := p.records.conflicts(ctx, changed)
	if err != nil {
		return nil, err
	}
	inProgress, err := pending.conflicts(ctx, append(missing, changed...))
	if err != nil {
		return nil, err
	}
	kept, err := p.settle(ctx, conflicts, inProgress)
	for _, o := range changed {
		if !kept[o] {
			missing = append(missing, o)
		}
	}
	return missing, err
}

// otherPending returns the pending records of other processes.
func (p *publication) otherPending(ctx context.Context) (*known, error) {
	objects, err := p.list(ctx, pendingPrefix)
	if err != nil {
		return nil, err
	}
	pending := &known{requester: p.requester}
	for _, o := range objects {
		if o.Key != p.pending && isPending(o.Key) {
			pending.keys = append(pending.keys, o.Key)
		}
	}
	return pending, pending.readAll(ctx)
}

// settle returns the objects that stay in the store as they are, though the build has
// another form of them: encoded copies of the same file, which may differ after an
// update of the program that compresses. The record of the build then names the copy
// in the store. For other conflicts settle returns an error.
func (p *publication) settle(ctx context.Context, conflicts, inProgress []conflict) (kept map[*object]bool, err error) {
	own := p.local.record
	if len(inProgress) > 0 {
		c := inProgress[0]
		return nil, fmt.Errorf("%s: another process uploads this hashed name with other content, for the build %s: publish again when it has ended; if it was killed, delete %s from the store", c.object.key, c.record.ID, c.key)
	}
	copies := map[*object]published.File{} // as the store should have them
	var objects []*object
	for _, c := range conflicts {
		name := c.object.file
		theirs := c.record.Files[name]
		original, _, isCopy := own.copyOf(name)
		switch {
		case c.record.keyOf(name) != own.keyOf(name):
			return nil, fmt.Errorf("%s has another form in the build %s, which was published with encoded copies %q: publish with the same option, or to another prefix", c.object.key, c.record.ID, c.record.Encoded)
		case isCopy && bytes.Equal(c.record.Files[original].SHA256, own.Files[original].SHA256):
			copies[c.object] = theirs
			objects = append(objects, c.object)
		default:
			return nil, fmt.Errorf("%s has other content than in the build %s of the store (SHA-256 %s, not %s), and browsers keep a file with a hashed name for good: "+
				"a plugin may change files after Vite has named them; let it run earlier, or change the name of the file", c.object.key, c.record.ID, short(own.Files[name].SHA256), short(theirs.SHA256))
		}
	}
	kept = map[*object]bool{}
	return kept, p.look(ctx, objects, func(o *object, a *blob.Attributes) {
		if a != nil && a.Metadata[digestKey] == hex.EncodeToString(copies[o].SHA256) {
			own.Files[o.file] = copies[o]
			kept[o] = true
		}
	})
}

func short(digest []byte) string { return hex.EncodeToString(digest[:min(6, len(digest))]) + "…" }

func keysOf(objects []*object) []string {
	keys := make([]string, len(objects))
	for i, o := range objects {
		keys[i] = o.key
	}
	return keys
}

// pretend returns the result without having changed anything.
func (p *publication) pretend(ctx context.Context, missing []*object) (*Published, error) {
	objects := p.local.record.names()
	found, err := p.existing(ctx, keysOf(objects))
	if err != nil {
		return nil, err
	}
	states, err := p.compare(ctx, objects, found, p.local.md5Of, p.records)
	if err != nil {
		return nil, err
	}
	for _, o := range objects {
		if states[o] != same {
			missing = append(missing, o)
		}
	}
	for _, o := range missing {
		p.count(o)
	}
	return p.result()
}
