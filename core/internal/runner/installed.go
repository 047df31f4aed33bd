package runner

import (
	"path/filepath"
	"slices"
	"strings"
)

// installed reports whether Node.js finds the project's packages. dirs are the
// project's directory and its parents within the repository.
//
// It looks for Vite if the project depends on Vite or has no script dev. A
// framework such as Astro or Nuxt depends on Vite itself, and some package
// managers hide it then: any node_modules counts.
func installed(pkg *packageJSON, dir string, dirs []string) bool {
	for _, d := range dirs {
		// Yarn's Plug'n'Play has no node_modules.
		if exists(filepath.Join(d, ".pnp.cjs")) || exists(filepath.Join(d, ".pnp.js")) {
			return true
		}
	}
	dev := pkg.script("dev")
	var want string
	switch {
	case dev == "" || pkg.declares("vite") || slices.Contains(strings.Fields(dev), "vite"):
		want = "vite"
	case !pkg.hasDependencies():
		return true
	}
	// Node.js does not stop at the repository's root.
	for d := dir; ; d = filepath.Dir(d) {
		if exists(filepath.Join(d, "node_modules", want)) {
			return true
		}
		if filepath.Dir(d) == d {
			return false
		}
	}
}
