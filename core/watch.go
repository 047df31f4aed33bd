package core

import (
	"sync/atomic"
	"time"

	"github.com/govite/govite/core/internal/build"
	"github.com/govite/govite/core/internal/settings"
)

// A watcher looks for new builds if Config.Watch is set.
type watcher struct {
	settings *settings.Settings
	looked   atomic.Int64 // when the last look began, in Unix nanoseconds
	failed   string       // the last error; the caller of refresh has a lock
}

// isDue reports whether the last look is old enough, and counts the call as a look
// if so. Of concurrent callers one gets true.
func (w *watcher) isDue() bool {
	if !w.settings.Watch {
		return false
	}
	now, last := time.Now().UnixNano(), w.looked.Load()
	return now-last >= int64(w.settings.Server.Pace.Probe) && w.looked.CompareAndSwap(last, now)
}

// refresh returns the new build in Config.Dist, else built. The first look that
// fails may see a build that Vite is still writing, so that an error is logged
// when the next look has it, too.
func (w *watcher) refresh(built *build.Build) *build.Build {
	next, err := built.Refresh()
	switch {
	case err != nil:
		if w.failed == err.Error() {
			w.settings.Logger.Warn("the new build cannot be used, and the last one stays", "error", err)
			w.failed += " (logged)"
		} else if w.failed != err.Error()+" (logged)" {
			w.failed = err.Error()
		}
		return built
	case next != built:
		w.settings.Logger.Info("a new build is in use")
	}
	w.failed = ""
	return next
}
