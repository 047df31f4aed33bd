package develop

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// warnings are about names that work in development and would be errors in
// production. The dev server is asked about a name beside the page that needs it:
// the answer may take as long as Vite compiles the project. Each warning is logged
// once, and then shown on the console of all pages while it lasts.
type warnings struct {
	logger *slog.Logger
	mu     sync.Mutex
	about  map[string]*warning // by source
}

type warning struct {
	text  string    // "" if a build has the source
	asked time.Time // zero while the dev server is asked
}

// Times between two questions about a source. A build that lacks it may have it
// after the next change of a module or of Vite's configuration.
const (
	askAgain  = time.Second
	askSeldom = time.Minute
)

// start reports whether to ask the dev server about a source, and notes that it is
// asked.
func (w *warnings) start(source string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := w.about[source]
	switch {
	case known == nil:
		if w.about == nil {
			w.about = map[string]*warning{}
		}
		w.about[source] = &warning{}
		return true
	case known.asked.IsZero(), time.Since(known.asked) < askAgain, known.text == "" && time.Since(known.asked) < askSeldom:
		return false
	}
	known.asked = time.Time{}
	return true
}

// end notes the warning about a source; text is "" for none.
func (w *warnings) end(source, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := w.about[source]
	known.asked = time.Now()
	if known.text != text && text != "" {
		w.logger.Warn("works in development alone: " + text)
	}
	known.text = text
}

// cancel notes that the dev server has not answered. The last warning stays.
func (w *warnings) cancel(source string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if known := w.about[source]; known.text != "" {
		known.asked = time.Now()
		return
	}
	delete(w.about, source)
}

// tag returns a script that shows the warnings on the page's console, and whether
// there are any.
func (w *warnings) tag() (markup.Tag, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var script strings.Builder
	for _, source := range slices.Sorted(maps.Keys(w.about)) {
		if text := w.about[source].text; text != "" {
			quoted, _ := json.Marshal("[govite] works in development alone: " + text) // escapes < and >
			fmt.Fprintf(&script, "console.warn(%s)\n", quoted)
		}
	}
	return markup.InlineScript("module", script.String()), script.Len() > 0
}

// warnOfEntry asks the dev server whether a build has an entry for a source.
func (d *Develop) warnOfEntry(status devserver.Status, source string) {
	source = settings.CleanName(source)
	if d.sources.isInput(source) {
		return
	}
	d.warn(status, source, func(use devserver.Use) string {
		switch use {
		case devserver.UseImported:
			return source + " is no entry of a build, because other modules import it; make it an input of the build (build.rollupOptions.input)"
		case devserver.UseAsset, devserver.UseUnknown:
			return source + " is no entry of a build; make it an input of the build (build.rollupOptions.input)"
		}
		return ""
	})
}

// warnOfFile asks the dev server whether a build has a file for a source.
func (d *Develop) warnOfFile(status devserver.Status, source string) {
	d.warn(status, source, func(use devserver.Use) string {
		switch {
		case use == devserver.UseUnknown && manifest.IsAsset(source):
			return fmt.Sprintf("%s is no file of a build, because no script or stylesheet refers to it; add it in Vite's configuration, as in govite({ assets: [%q] })", source, source)
		case use == devserver.UseUnknown, use == devserver.UseImported && !manifest.IsAsset(source):
			return source + " is no file of a build; make it an input of the build (build.rollupOptions.input), or add it to the option assets of vite-plugin-govite"
		}
		return ""
	})
}

// warn asks the dev server about a source, if the answer is not known. Without the
// plugin nobody knows.
func (d *Develop) warn(status devserver.Status, source string, text func(devserver.Use) string) {
	if !status.Up || status.Inputs == nil || strings.ContainsAny(source, ":?#\x00") || strings.HasPrefix(source, "@") || !d.warnings.start(source) {
		return
	}
	go func() {
		// Not the context of the request: later pages need the answer, too.
		use, err := d.server.Use(context.Background(), source)
		if err != nil {
			d.warnings.cancel(source)
			return
		}
		d.warnings.end(source, text(use))
	}()
}
