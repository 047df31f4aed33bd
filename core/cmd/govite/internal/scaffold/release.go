package scaffold

import (
	"path/filepath"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/govite/govite/core/cmd/govite/internal/version"
)

// A Source is where an application gets govite from: the Go modules and the npm
// package.
type Source struct {
	// Version is that of a release, such as "v0.1.0". version.Development means the
	// newest release.
	Version string
	// Checkout is a directory with a checkout of govite, which the application uses
	// in place of a release. Default: none.
	Checkout string
}

func (s Source) released() bool { return s.Checkout == "" && s.Version != version.Development }

// query is the version for go get.
func (s Source) query() string {
	switch {
	case s.Checkout != "":
		return ""
	case s.released():
		return "@" + s.Version
	}
	return "@latest"
}

// pluginVersion is the version of the npm package, for a package.json.
func (s Source) pluginVersion() string {
	switch {
	case s.Checkout != "":
		return "file:" + filepath.ToSlash(filepath.Join(s.Checkout, "core", "vite-plugin"))
	case s.released():
		return "^" + s.Version[1:]
	}
	return "latest"
}

// requires returns the requirements of a new go.mod. Without a release the go
// command finds the versions.
func (s Source) requires(modules []string) []module.Version {
	if !s.released() {
		return nil
	}
	list := make([]module.Version, len(modules))
	for i, path := range modules {
		list[i] = module.Version{Path: path, Version: s.Version}
	}
	return list
}

// replaces returns the replacements of a go.mod that uses the checkout.
func (s Source) replaces(modules []string) []modfile.Replace {
	if s.Checkout == "" {
		return nil
	}
	list := make([]modfile.Replace, len(modules))
	for i, path := range modules {
		dir := filepath.Join(s.Checkout, filepath.FromSlash(path[len(modulePath):]))
		list[i] = modfile.Replace{Old: module.Version{Path: path}, New: module.Version{Path: modfile.AutoQuote(filepath.ToSlash(dir))}}
	}
	return list
}
