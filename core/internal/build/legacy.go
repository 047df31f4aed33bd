package build

import (
	"bytes"
	"fmt"
)

// legacy holds facts about the output of plugin-legacy that the manifest lacks.
type legacy struct {
	only        bool      // the build has no modules
	asksResolve bool      // see markup.Legacy
	importMap   importMap // for SystemJS, empty without build.chunkImportMap
}

// readLegacy reads one legacy entry: one run of the plugin made them all.
func readLegacy(f *found, s *site) (legacy, error) {
	known, module := f.manifest.Legacy()
	l := legacy{only: known.Only}
	if !l.only && module == "" {
		return l, nil
	}
	var err error
	if l.importMap, err = readImportMap(f, s, legacyImportMapName); err != nil {
		return l, err
	}
	if l.only {
		return l, nil
	}
	content, err := s.read(module)
	if err != nil {
		return l, fmt.Errorf("%s: %w", module, err)
	}
	l.asksResolve = bytes.Contains(content, []byte("import.meta.resolve not supported"))
	return l, nil
}

// importMapText returns the import map for SystemJS, "" for none.
func (l *legacy) importMapText() string {
	if l.importMap.body == "" {
		return ""
	}
	return "{" + l.importMap.body + "}"
}
