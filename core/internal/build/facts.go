package build

import (
	"io/fs"
	"path"
	"slices"
	"time"

	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// Facts are what the tools of govite tell about a build.
type Facts struct {
	OutDir   string    // the directory of the build, below the given one
	Manifest string    // the path of the manifest below OutDir
	Written  time.Time // when the manifest was written
	Recorded bool      // vite-plugin-govite has made the build
	Base     string    // the recorded base, "" if there is none

	// Unhashed are the scripts, stylesheets and assets of the build whose names
	// have no hash, as far as the record or, without a record, the names tell.
	Unhashed []string
}

// Look returns the facts of the build in fsys, whose manifest has the path
// manifestName below Vite's outDir, "" for Vite's own. Errors call fsys name. The
// error is [ErrNone] if there is no build.
func Look(name string, fsys fs.FS, manifestName string) (*Facts, error) {
	s := &settings.Settings{Manifest: manifestName}
	place, err := locate(name, fsys, manifestName)
	if err != nil {
		return nil, err
	}
	f, err := find(name, fsys, s)
	if err != nil {
		return nil, err
	}
	facts := &Facts{OutDir: place.outDir, Manifest: f.name, Recorded: f.record.hashed != nil, Base: f.record.Base}
	if info, err := fs.Stat(f.outDir, f.name); err == nil {
		facts.Written = info.ModTime()
	}
	files := f.manifest.Files()
	for _, file := range f.record.assets {
		files = append(files, file)
	}
	slices.Sort(files)
	for _, file := range slices.Compact(files) {
		// A name that looks hashed is none to correct, even if the plugin has not
		// seen how the file got the name.
		if !f.isHashed(file) && !f.manifest.Hashed(file) && isCacheable(file) {
			facts.Unhashed = append(facts.Unhashed, file)
		}
	}
	return facts, nil
}

// isCacheable reports whether the name of a file may have a hash: pages have none.
func isCacheable(file string) bool {
	switch path.Ext(file) {
	case ".js", ".mjs", ".cjs", ".css", ".wasm":
		return true
	}
	return manifest.IsAsset(file)
}
