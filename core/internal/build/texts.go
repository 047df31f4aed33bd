package build

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
)

// Texts returns the content of the files that tags depend on, by their paths below
// outDir: the manifest, the record of vite-plugin-govite, Vite's import maps, a script
// that tells the version of plugin-legacy, and html pages whose tags the manifest
// lacks. Beside the record of govite publish, an application that does not serve the
// build needs no other file.
func (b *Build) Texts() (map[string]string, error) {
	f := b.found
	names := []string{f.name, recordName}
	for _, name := range []string{importMapName, legacyImportMapName} {
		if !f.record.isCopied(name) {
			names = append(names, name)
		}
	}
	if _, module := f.manifest.Legacy(); module != "" {
		names = append(names, module)
	}
	for _, name := range b.files.Names() {
		if path.Ext(name) == ".html" && b.head.isUnlistedPage(name) && !f.record.isCopied(name) {
			names = append(names, name)
		}
	}
	texts := make(map[string]string, len(names))
	for _, name := range names {
		text, err := fs.ReadFile(f.outDir, name)
		switch {
		case err == nil:
			texts[name] = string(text)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return texts, nil
}
