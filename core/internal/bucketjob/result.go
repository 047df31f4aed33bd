package bucketjob

import "time"

// Published is the result of a publish. With Job.DryRun it says what a publish would
// do.
type Published struct {
	ID       string `json:"id"`       // of the build
	Uploaded int    `json:"uploaded"` // objects
	Skipped  int    `json:"skipped"`  // objects that were there already
	Bytes    int64  `json:"bytes"`    // uploaded
	Record   []byte `json:"record"`   // the content for the file published.Name below outDir
}

// Pruned is the result of a prune. With Job.DryRun it says what a prune would do.
type Pruned struct {
	Kept    []Build `json:"kept"`    // the newest first
	Builds  []Build `json:"builds"`  // that are gone, the newest first
	Deleted int     `json:"deleted"` // objects, without records
	Bytes   int64   `json:"bytes"`   // of these objects
}

// A Build is a published build.
type Build struct {
	ID        string    `json:"id"`
	Published time.Time `json:"published"`
}
