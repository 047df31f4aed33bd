package bucketjob

import (
	"time"

	"github.com/govite/govite/core/internal/published"
)

// Published is the result of a publish. With Job.DryRun it says what a publish would
// do.
type Published struct {
	ID       string        `json:"id"`       // of the build
	Uploaded int           `json:"uploaded"` // files
	Bytes    int64         `json:"bytes"`    // of the uploaded files
	Skipped  int           `json:"skipped"`  // files that were there already
	Duration time.Duration `json:"duration"` // in nanoseconds

	// Record is for the file published.Name below outDir.
	Record *published.Record `json:"record"`
}

// Pruned is the result of a prune. With Job.DryRun it says what a prune would do.
type Pruned struct {
	Deleted  []Build       `json:"deleted"`  // the oldest first
	Kept     []Build       `json:"kept"`     // the newest first
	Files    int           `json:"files"`    // that were deleted
	Bytes    int64         `json:"bytes"`    // of these files
	Duration time.Duration `json:"duration"` // in nanoseconds
}

// A Build is a published build.
type Build struct {
	ID        string    `json:"id"`
	Published time.Time `json:"published"`
}
