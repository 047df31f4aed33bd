package core

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// foundManifest is a manifest and the outDir that it describes.
type foundManifest struct {
	fsys   fs.FS  // outDir
	outDir string // its path in Dist
	name   string // the manifest's path below outDir
	text   []byte
}

const (
	manifestNow   = ".vite/manifest.json" // Vite 5 and later
	manifestUntil = "manifest.json"       // Vite 2 to 4
)

// findManifest looks for the manifest at any depth of dist: go:embed keeps the
// directories of its pattern.
func findManifest(what string, dist fs.FS, custom string) (*foundManifest, error) {
	if dist == nil {
		return nil, fmt.Errorf("%s is nil: embed the output of vite build with //go:embed all:dist, or name its directory with os.DirFS", what)
	}
	names := []string{manifestNow, manifestUntil}
	if custom != "" {
		if !fs.ValidPath(custom) {
			return nil, fmt.Errorf("Config.Manifest: %q: want a path below outDir, like build.manifest", custom)
		}
		names = []string{custom}
	}
	found := map[string][]string{} // name → outDirs
	err := fs.WalkDir(dist, ".", func(p string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "node_modules":
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		for _, name := range names {
			if outDir, ok := strings.CutSuffix("/"+p, "/"+name); ok {
				found[name] = append(found[name], path.Join(".", outDir))
				break
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w; an os.DirFS is relative to the directory in which the program was started", what, err)
	}
	for _, name := range names {
		outDirs := found[name]
		slices.Sort(outDirs)
		switch len(outDirs) {
		case 0:
			continue
		case 1:
			return readManifest(dist, outDirs[0], name)
		}
		// A web app manifest in public/ has the old name too.
		if name == manifestUntil && slices.Contains(outDirs, ".") {
			return readManifest(dist, ".", name)
		}
		return nil, fmt.Errorf("%s has %s in several directories (%s): name one of them with fs.Sub", what, name, strings.Join(outDirs, ", "))
	}
	if custom != "" {
		return nil, fmt.Errorf("%s has no %s at any depth: does build.manifest say the same as Config.Manifest?", what, custom)
	}
	return nil, fmt.Errorf("%s has no manifest: neither %s (Vite 5 and later) nor %s (Vite 2 to 4) is there, at any depth; "+
		"run vite build with build.manifest: true, and embed its output with //go:embed all:dist (without all: Go leaves out .vite)", what, manifestNow, manifestUntil)
}

func readManifest(dist fs.FS, outDir, name string) (*foundManifest, error) {
	fsys, err := fs.Sub(dist, outDir)
	if err != nil {
		return nil, err
	}
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	return &foundManifest{fsys: fsys, outDir: outDir, name: name, text: text}, nil
}
