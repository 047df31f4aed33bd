package core

import (
	"time"

	"github.com/govite/govite/core/internal/pace"
)

// Tests of looks at stores have a clock of their own (testing/synctest). The others
// have none with a wait. The tests probe the dev server only when look asks for it, and depend on the
// speed of no machine. A request does not wait for a dev server that a test has
// closed.
func init() {
	usual = pace.Pace{Probe: time.Hour, Timeout: time.Minute, Recently: time.Hour, Restart: 0, Start: time.Minute, Takeover: time.Minute, Look: time.Second, Missing: 5 * time.Second}
	shutdownTime = time.Minute
}
