package build

import (
	"io/fs"
	"path"
	"slices"
	"time"

	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// A Description is what a build says of itself.
type Description struct {
	OutDir   string // Vite's outDir, a path below the described place
	Name     string // the manifest's path below OutDir
	Manifest *manifest.Manifest
	Written  time.Time // when the manifest was written
	Base     string    // Vite's `base` as vite-plugin-govite recorded it, "" if it did not
	Recorded bool      // whether the build has a record of vite-plugin-govite

	found *found
}

// Describe reads the manifest and the record of the build in fsys. manifestName is the
// manifest's path below outDir, "" for Vite's own names. Describe does not look at the
// files of the build: [Open] checks them. Errors are those of Open, and call fsys
// name. The error is [ErrNone] if there is no build.
func Describe(name string, fsys fs.FS, manifestName string) (*Description, error) {
	place, err := locate(name, fsys, manifestName)
	if err != nil {
		return nil, err
	}
	f, err := find(name, fsys, &settings.Settings{Manifest: manifestName})
	if err != nil {
		return nil, err
	}
	d := &Description{
		OutDir:   path.Clean(place.outDir),
		Name:     f.name,
		Manifest: f.manifest,
		Base:     f.record.Base,
		Recorded: f.record.hashed != nil,
		found:    f,
	}
	if info, err := fs.Stat(f.outDir, f.name); err == nil {
		d.Written = info.ModTime()
	}
	return d, nil
}

// Unhashed returns the scripts, stylesheets and assets of the build whose names have
// no hash, as far as the record or, without a record, the names tell.
func (d *Description) Unhashed() []string {
	files := d.Manifest.Files()
	for _, file := range d.found.record.assets {
		files = append(files, file)
	}
	slices.Sort(files)
	return slices.DeleteFunc(slices.Compact(files), func(file string) bool {
		// A name that looks hashed is none to correct, even if the plugin has not
		// seen how the file got the name.
		return d.found.isHashed(file) || d.Manifest.Hashed(file) || !isCacheable(file)
	})
}

// isCacheable reports whether the name of a file may have a hash: pages have none.
func isCacheable(file string) bool {
	switch path.Ext(file) {
	case ".js", ".mjs", ".cjs", ".css", ".wasm":
		return true
	}
	return manifest.IsAsset(file)
}
