package npmtest

import (
	"maps"
	"slices"
	"testing"
)

// vites are the major versions of Vite that tests run against, with their packages.
var vites = map[string]map[string]string{
	"5": {"vite": "^5.4.0"},
	"6": {"vite": "^6.4.0", "@vitejs/plugin-react": "^4.7.0", "react": "^19.0.0"},
	"7": {"vite": "^7.3.0"},
	"8": {"vite": "^8.0.0", "@vitejs/plugin-react": "^6.0.0", "react": "^19.0.0"},
}

// Vites returns the major versions of Vite that tests run against, sorted.
func Vites() []string { return slices.Sorted(maps.Keys(vites)) }

// InstallVite is [Install] for a major version of Vite. The versions 6 and 8 come with
// React and its plugin.
func InstallVite(t *testing.T, major string) (modules string) {
	t.Helper()
	packages, ok := vites[major]
	if !ok {
		t.Fatalf("there is no Vite %q among %q", major, Vites())
	}
	return Install(t, "vite-"+major, packages, nil)
}

// HasReact reports whether InstallVite installs React and its plugin.
func HasReact(major string) bool { return vites[major]["react"] != "" }
