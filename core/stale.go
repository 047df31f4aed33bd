package core

import (
	"time"

	"github.com/govite/govite/core/internal/build"
)

// warnStale logs once, in Mode Auto, that the build in use is older than a source
// on this machine: pages do not show the latest edits, which looks like a defect.
// The time of an embedded build is not known.
func (f *follower) warnStale() {
	f.stale.Do(func() {
		built := build.Time(f.settings)
		if built.IsZero() || !f.dev.IsProject() {
			return
		}
		if source := f.dev.Outdates(built); source != "" {
			f.settings.Logger.Warn("the build in use is older than the sources: start the Vite dev server, or run `"+f.dev.Server().BuildCommand()+"`",
				"source", source, "root", f.settings.Root, "built", built.Format(time.DateTime))
		}
	})
}
