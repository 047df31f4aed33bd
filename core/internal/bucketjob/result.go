package bucketjob

import (
	"encoding/json"
	"time"
)

// Published is the result of a job that publishes.
type Published struct {
	ID       string          `json:"id"`       // of the build
	Uploaded int             `json:"uploaded"` // objects
	Skipped  int             `json:"skipped"`  // objects that were there already
	Bytes    int64           `json:"bytes"`    // uploaded
	Duration time.Duration   `json:"duration"` // in nanoseconds
	Record   json.RawMessage `json:"record"`   // the content of published.Name
}

// Pruned is the result of a job that prunes.
type Pruned struct {
	Kept     []Build       `json:"kept"`    // the newest first
	Builds   []Build       `json:"builds"`  // that are gone, the newest first
	Deleted  int           `json:"deleted"` // objects, without records
	Bytes    int64         `json:"bytes"`   // of these objects
	Duration time.Duration `json:"duration"`
}

// A Build is a published build.
type Build struct {
	ID        string    `json:"id"`
	Published time.Time `json:"published"`
}
