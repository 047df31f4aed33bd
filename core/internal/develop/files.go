package develop

import "time"

// Files returns the files of the Vite project in the directory root, for
// suggestions: 5,000 at most, and not those of packages, of the build and of dot
// directories.
func Files(root string) []string { return (&sources{configured: root}).list() }

// NewerThan returns a source of the Vite project in the directory root that has
// changed after t, "" if there is none.
func NewerThan(root string, t time.Time) string { return (&sources{configured: root}).newerThan(t) }
