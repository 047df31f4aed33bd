package scaffold

import (
	"path/filepath"
	"regexp"
	"strings"
)

// Names of govite's parts.
const (
	modulePath  = "github.com/govite/govite"
	commandPath = modulePath + "/core/cmd/govite"
	plugin      = "vite-plugin-govite"
)

// templ is the command that generates Go from .templ files, and its version.
const (
	templModule  = "github.com/a-h/templ"
	templPath    = templModule + "/cmd/templ"
	templVersion = "v0.3.977"
)

var unusual = regexp.MustCompile(`[^a-z0-9._-]+`)

// moduleName returns the path of a module for the application in dir: the name of
// the directory, with a dash for other characters than letters, digits, dots,
// underscores and dashes.
func moduleName(dir string) string {
	name := strings.Trim(unusual.ReplaceAllString(strings.ToLower(filepath.Base(dir)), "-"), ".-_")
	if name == "" {
		return "app"
	}
	return name
}
