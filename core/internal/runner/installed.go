package runner

import (
	"path/filepath"
	"slices"
	"strings"
)

// installed reports whether the project's packages are where Node.js looks for
// them. dirs are the project's directory and its parents within the repository.
//
// It asks for Vite where the project names it, or has nothing else to start.
// Where a framework brings Vite along (Astro, Nuxt), some package managers hide
// it, so there any node_modules will do: the dev server says what it misses.
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
