// Package version tells which release of govite this program is.
package version

import (
	"runtime/debug"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Development is the version of a program that is no release: it was built in a
// checkout, or from a commit between releases.
const Development = "(devel)"

const path = "github.com/govite/govite/core/cmd/govite"

// Of returns the version of this program, such as "v0.1.0", or Development. All
// modules and the npm package of a release have the same version.
func Of() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return Development
	}
	return of(info)
}

// Full returns the version of this program for people. A program that is no release
// names its commit, if it knows it.
func Full() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return Development
	}
	return full(info)
}

// of returns the version of the module among those of a program: the module has the
// main package, or the main package imports it.
func of(info *debug.BuildInfo) string {
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if m.Path == path && m.Replace == nil && isRelease(m.Version) {
			return m.Version
		}
	}
	return Development
}

// isRelease reports whether the version is that of a tag. The go command gives
// programs of a checkout the version of their commit, with "+dirty" if files have
// changed.
func isRelease(version string) bool {
	return semver.IsValid(version) && !module.IsPseudoVersion(version) && !strings.Contains(version, "+")
}

func full(info *debug.BuildInfo) string {
	version := of(info)
	if version != Development {
		return version
	}
	commit, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = ", changed"
		}
	}
	if commit == "" && module.IsPseudoVersion(info.Main.Version) {
		commit, _ = module.PseudoVersionRev(info.Main.Version) // it is one
	}
	if commit == "" {
		return version
	}
	return version + " " + commit + changed
}
