package devserver

import "sync"

// mostKnown bounds the paths of a known, which browsers choose.
const mostKnown = 50_000

// known is a set of decoded URL paths.
type known struct {
	mu    sync.RWMutex
	paths map[string]struct{}
}

func (k *known) has(path string) bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	_, ok := k.paths[path]
	return ok
}

func (k *known) add(path string) {
	if k.has(path) {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.paths == nil {
		k.paths = map[string]struct{}{}
	}
	if len(k.paths) < mostKnown {
		k.paths[path] = struct{}{}
	}
}
