package build

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
)

// recordName is the path of vite-plugin-govite's record of a build, below outDir.
const recordName = ".vite/govite.json"

// record holds facts about a build that the manifest lacks. It is zero for a
// build without vite-plugin-govite.
type record struct {
	Base    string          // Vite's `base`
	emitted []string        // files that the bundler wrote
	hashed  map[string]bool // emitted files whose names carry a hash

	injected injected // what Vite's plugins inject into pages
	// assets has the file of each source that templates may name; nil if the
	// plugin is too old to record it.
	assets map[string]string

	// modules returns the project's modules in each file, without the file's own;
	// nil if the plugin is too old to record them.
	modules func() map[string][]string
}

func readRecord(outDir fs.FS) (record, error) {
	text, err := fs.ReadFile(outDir, recordName)
	if errors.Is(err, fs.ErrNotExist) {
		return record{}, nil
	}
	if err != nil {
		return record{}, err
	}
	var r struct {
		Version         int
		Base            string
		Emitted, Hashed []string
		Injected        injected
		Assets          map[string]string
		Modules         json.RawMessage
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return record{}, fmt.Errorf("%s: %w; run vite build again", recordName, err)
	}
	if r.Version != 1 {
		return record{}, fmt.Errorf("%s has version %d, and this govite reads version 1: install vite-plugin-govite and govite in the same version, and run vite build again", recordName, r.Version)
	}
	rec := record{Base: r.Base, emitted: r.Emitted, hashed: make(map[string]bool, len(r.Hashed)), injected: r.Injected}
	for _, name := range r.Hashed {
		rec.hashed[name] = true
	}
	rec.assets = r.Assets
	for source, file := range rec.assets {
		if !fs.ValidPath(file) {
			return record{}, fmt.Errorf("%s: the file %q of the asset %q is no path inside the build; run vite build again", recordName, file, source)
		}
	}
	if r.Modules != nil {
		// Only errors need the modules, and a large project has thousands.
		rec.modules = sync.OnceValue(func() (modules map[string][]string) {
			_ = json.Unmarshal(r.Modules, &modules)
			return modules
		})
	}
	return rec, rec.injected.check()
}

// isCopied reports whether the record shows that a file comes from Vite's public
// directory.
func (r record) isCopied(file string) bool {
	return r.hashed != nil && !slices.Contains(r.emitted, file)
}
