package devserver

import (
	"os"
	"path/filepath"
	"slices"
)

// ConfigFiles are the names of Vite's configuration.
var ConfigFiles = []string{
	"vite.config.js", "vite.config.mjs", "vite.config.ts", "vite.config.cjs", "vite.config.mts", "vite.config.cts",
}

// IsProject reports whether root is the directory of a Vite project. A machine in
// production may have only the build.
func IsProject(root string) bool {
	has := func(name string) bool {
		info, err := os.Stat(filepath.Join(root, name))
		return err == nil && info.Mode().IsRegular()
	}
	return slices.ContainsFunc([]string{"package.json", "deno.json", "deno.jsonc"}, has) || slices.ContainsFunc(ConfigFiles, has)
}
