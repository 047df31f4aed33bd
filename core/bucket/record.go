package bucket

import (
	"github.com/govite/govite/core/internal/published"
)

// Keys of the store. Files of builds are at their paths below Vite's outDir.
//
// A build is published when its record is there. The key of a record has the time of
// the record before the ID, so that the last key names the newest build:
//
//	.govite/builds/20261129T162259.123456789Z-0f3a….json
const (
	buildsPrefix  = ".govite/builds/"  // records of published builds
	pendingPrefix = ".govite/pending/" // records of builds that a process uploads
	prunedPrefix  = ".govite/pruned/"  // records of builds whose files a prune deletes
	contentPrefix = ".govite/content/" // files without a hash in the name, by their SHA-256 in hex
)

// A record is what the store knows of a build.
type record struct {
	published.Record

	// Texts are the manifest and the record of vite-plugin-govite, by their paths
	// below outDir.
	Texts map[string]string `json:"texts"`
}
