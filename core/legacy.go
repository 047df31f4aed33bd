package core

import (
	"bytes"
	"fmt"
	"io/fs"
)

// legacy is what the tags of plugin-legacy depend on beside the manifest.
type legacy struct {
	only        bool   // the build has no modules
	asksResolve bool   // see markup.Legacy
	importMap   string // for SystemJS, "" without build.chunkImportMap
}

// readLegacy looks at one entry for all: they come from one run of the plugin.
func (b *build) readLegacy(fsys fs.FS) error {
	l, module := b.manifest.Legacy()
	if b.legacy.only = l.Only; !l.Only && module == "" {
		return nil
	}
	m, err := b.base.readImportMap(fsys, legacyImportMapName)
	if err != nil {
		return err
	}
	if m.body != "" {
		b.legacy.importMap = "{" + m.body + "}"
	}
	if l.Only {
		return nil
	}
	content, err := b.read(module)
	if err != nil {
		return fmt.Errorf("%s: %w", module, err)
	}
	b.legacy.asksResolve = bytes.Contains(content, []byte("import.meta.resolve not supported"))
	return nil
}
