// Package version tells which release of govite this program is.
package version

import "runtime/debug"

// Development is the version of a program that was built in a checkout.
const Development = "(devel)"

// Of returns the version of this program, such as "v0.1.0", or Development. All
// modules and the npm package of a release have the same version.
func Of() string {
	const module = "github.com/govite/govite/core/cmd/govite"
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Path != module || info.Main.Version == "" {
		return tool(info, module)
	}
	return info.Main.Version
}

// tool returns the version of the module among the dependencies of a program that
// imports it.
func tool(info *debug.BuildInfo, module string) string {
	if info == nil {
		return Development
	}
	for _, dep := range info.Deps {
		if dep.Path == module && dep.Replace == nil {
			return dep.Version
		}
	}
	return Development
}
