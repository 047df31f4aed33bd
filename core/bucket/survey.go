package bucket

import (
	"context"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/govite/govite/core/internal/dist"
)

// A survey is what a prune finds in the store.
type survey struct {
	kept, gone []buildKey         // of the builds; gone has older records of kept builds, too
	left       []string           // keys of the records of an interrupted prune
	live, dead []string           // keys of the pending records of processes that work, and that were killed
	records    map[string]*record // of gone
	candidates map[string]*doomed // objects that no build needs, by key
}

// doomed is an object that may go.
type doomed struct {
	size    int64
	digests map[string]bool // that records name, as in metadata
	isNamed bool            // another program may have written the object since
}

// errEnded is the error if a process has ended its Publish while records were read. The
// record of its build may be missing in the list of builds.
var errEnded = errors.New("another process has changed the builds of the store meanwhile: run the prune again")

// list finds out which builds go. now is the time of the store.
func (p *pruning) list(ctx context.Context, now time.Time) error {
	p.survey = survey{}
	// A process that ends between the two listings has its record in the second one.
	pending, err := p.requester.list(ctx, pendingPrefix)
	if err != nil {
		return err
	}
	for _, o := range pending {
		switch {
		case !isPending(o.Key):
		case now.Sub(o.ModTime) > pendingEnd:
			p.dead = append(p.dead, o.Key)
		default:
			p.live = append(p.live, o.Key)
		}
	}
	left, err := p.requester.list(ctx, prunedPrefix)
	if err != nil {
		return err
	}
	for _, o := range left {
		p.left = append(p.left, o.Key)
	}
	builds, err := p.allBuilds(ctx)
	seen := map[string]bool{}
	for _, b := range builds {
		switch {
		case seen[b.id]:
			p.gone = append(p.gone, b)
		case len(seen) == 0, len(seen) < p.o.Keep, p.o.Younger > 0 && p.now().Sub(b.time) < p.o.Younger:
			p.kept = append(p.kept, b)
		default:
			p.gone = append(p.gone, b)
		}
		seen[b.id] = true
	}
	return err
}

// read reads all records, and finds out which objects no build needs.
func (p *pruning) read(ctx context.Context) error {
	p.records, p.candidates = map[string]*record{}, map[string]*doomed{}
	var mutex sync.Mutex
	needed := map[string]bool{}
	all := slices.Concat(p.live, p.dead, p.left, keys(p.kept), keys(p.gone))
	goes := map[string]bool{}
	for _, key := range slices.Concat(p.dead, p.left, keys(p.gone)) {
		goes[key] = true
	}
	if err := each(ctx, p.Parallel, all, func(ctx context.Context, key string) error {
		if err := p.keep(ctx); err != nil {
			return err
		}
		r, err := p.readRecord(ctx, key)
		switch {
		case isMissing(err) && goes[key] && !strings.HasPrefix(key, buildsPrefix):
			return nil // another prune has deleted it
		case isMissing(err):
			return errEnded
		case err != nil:
			return err
		}
		mutex.Lock()
		defer mutex.Unlock()
		p.records[key] = r
		for _, o := range r.objects() {
			if goes[key] {
				p.add(o)
			} else {
				needed[o.key] = true
			}
		}
		return nil
	}); err != nil {
		return err
	}
	maps.DeleteFunc(p.candidates, func(key string, _ *doomed) bool { return needed[key] })
	return nil
}

func keys(builds []buildKey) []string {
	keys := make([]string, len(builds))
	for i, b := range builds {
		keys[i] = b.key
	}
	return keys
}

// add adds an object that may go.
func (p *pruning) add(o *object) {
	d := p.candidates[o.key]
	if d == nil {
		d = &doomed{digests: map[string]bool{}}
		p.candidates[o.key] = d
	}
	d.size = o.size
	d.digests[hex.EncodeToString(o.sha256)] = true
	d.isNamed = d.isNamed || o.cacheControl != dist.CacheControl(true)
}
