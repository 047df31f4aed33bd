package develop

import (
	"log/slog"
	"sync"

	"github.com/govite/govite/core/internal/problem"
)

// reports logs each problem of a page once while the problem lasts.
type reports struct {
	logger *slog.Logger
	mu     sync.Mutex
	last   string
}

func (r *reports) add(p *problem.Problem) {
	r.mu.Lock()
	defer r.mu.Unlock()
	// devserver logs that the dev server is down.
	if text := p.Title + "\n" + p.Message; text != r.last && (p.Kind == problem.Entry || p.Kind == problem.Compile || p.Kind == problem.Base) {
		r.last = text
		r.logger.Warn("a page cannot be shown in development", "problem", p.Title, "message", p.Message)
	}
}

func (r *reports) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = ""
}
