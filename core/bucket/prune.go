package bucket

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Prune deletes old builds: their records first, then the objects that no other build
// needs. It deletes nothing that no record of a pruned build names, and nothing that a
// Publish at work needs. A Prune that was interrupted is completed by the next one.
//
// Keep as many builds as open pages may be of. The error says which request failed, or
// that another Prune is at work.
func (s *Store) Prune(ctx context.Context, o PruneOptions) (*Pruned, error) {
	result, err := s.prune(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("bucket: %w", err)
	}
	return result, nil
}

func (s *Store) prune(ctx context.Context, o PruneOptions) (*Pruned, error) {
	switch {
	case o.Keep < 0 || o.Younger < 0:
		return nil, fmt.Errorf("the option Keep is %d and Younger is %v: want no negative value", o.Keep, o.Younger)
	case o.Keep == 0 && o.Younger == 0:
		return nil, errors.New("the options Keep and Younger are 0: say which builds stay")
	}
	r, err := s.requester(o.Requests)
	if err != nil {
		return nil, err
	}
	p := &pruning{requester: r, o: o}
	return p.run(ctx)
}

// A pruning is a Prune at work.
type pruning struct {
	*requester
	o     PruneOptions
	lease *lease // nil with DryRun
	survey

	mutex  sync.Mutex
	result Pruned
}

func (p *pruning) run(ctx context.Context) (*Pruned, error) {
	p.begin("comparing", 0)
	// The clock of this machine may be wrong, so that the lock decides later.
	if err := p.list(ctx, p.now()); err != nil {
		return nil, err
	}
	if len(p.gone)+len(p.left)+len(p.dead) > 0 {
		if err := p.work(ctx); err != nil {
			return nil, err
		}
	}
	p.result.Kept, p.result.Builds = buildsOf(p.kept), buildsOf(p.gone)
	p.result.Builds = slices.DeleteFunc(p.result.Builds, func(b Build) bool {
		return slices.ContainsFunc(p.result.Kept, func(kept Build) bool { return kept.ID == b.ID })
	})
	return &p.result, nil
}

// buildsOf returns builds, each once, with its last time.
func buildsOf(keys []buildKey) (builds []Build) {
	for _, k := range keys {
		if !slices.ContainsFunc(builds, func(b Build) bool { return b.ID == k.id }) {
			builds = append(builds, Build{ID: k.id, Published: k.time})
		}
	}
	return builds
}

func (p *pruning) work(ctx context.Context) (err error) {
	if p.o.DryRun {
		if err := p.read(ctx); err != nil {
			return err
		}
		for _, o := range p.candidates {
			p.result.Deleted++
			p.result.Bytes += o.size
		}
		return nil
	}
	if p.lease, err = p.lock(ctx); err != nil {
		return err
	}
	defer func() {
		// An interrupted prune does not leave the lock behind.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaseDelete-leaseSafe)
		defer cancel()
		if errRelease := p.lease.release(ctx); err == nil {
			err = errRelease
		}
	}()
	now, err := p.modified(ctx, lockKey)
	if err != nil {
		return err
	}
	// Only what is there after the lock counts.
	for err = errEnded; errors.Is(err, errEnded); {
		if err := p.list(ctx, now); err != nil {
			return err
		}
		err = p.read(ctx)
	}
	if err != nil {
		return err
	}
	return p.sweep(ctx)
}

// keep keeps the lease.
func (p *pruning) keep(ctx context.Context) error {
	if p.lease == nil {
		return nil
	}
	return p.lease.keep(ctx)
}

// sweep deletes what goes: the records of builds, then objects, then what would make
// the next prune go on.
func (p *pruning) sweep(ctx context.Context) error {
	for _, b := range p.gone {
		text, err := p.records[b.key].encode()
		if err != nil {
			return err
		}
		if err := p.keep(ctx); err != nil {
			return err
		}
		pruned := prunedPrefix + strings.TrimPrefix(b.key, buildsPrefix)
		if err := p.putRecord(ctx, pruned, text); err != nil {
			return err
		}
		p.left = append(p.left, pruned)
		if _, err := p.lease.delete(ctx, b.key); err != nil {
			return err
		}
	}
	p.begin("deleting", len(p.candidates))
	if err := each(ctx, p.Parallel, slices.Sorted(maps.Keys(p.candidates)), p.deleteObject); err != nil {
		return err
	}
	return each(ctx, p.Parallel, slices.Concat(p.left, p.dead), func(ctx context.Context, key string) error {
		_, err := p.lease.delete(ctx, key)
		return err
	})
}

func (p *pruning) deleteObject(ctx context.Context, key string) error {
	o := p.candidates[key]
	if o.isNamed {
		a, err := p.attributes(ctx, key)
		if err != nil {
			return err
		}
		if a == nil || !o.digests[a.Metadata[digestKey]] {
			p.advance(0)
			return nil
		}
	}
	deleted, err := p.lease.delete(ctx, key)
	if err != nil {
		return err
	}
	p.advance(o.size)
	if deleted {
		p.mutex.Lock()
		defer p.mutex.Unlock()
		p.result.Deleted++
		p.result.Bytes += o.size
	}
	return nil
}
