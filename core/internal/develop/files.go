package develop

import "time"

// Files returns the files of the Vite project in the directory root, for
// suggestions: 5,000 at most, and not those of packages, of the build and of dot
// directories.
func Files(root string) []string { return (&sources{configured: root}).list() }

// Outdates is [Develop.Outdates] for the Vite project in the directory root.
func Outdates(root string, built time.Time) string {
	return (&sources{configured: root}).newerThan(built.Add(leeway))
}
