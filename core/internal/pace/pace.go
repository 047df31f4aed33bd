// Package pace has the durations of the work with a dev server, and with stores of
// builds.
package pace

import "time"

// A Pace says how often something is probed and how long it is waited for.
// Tests have other paces than applications.
type Pace struct {
	Probe    time.Duration // least time between two probes
	Timeout  time.Duration // longest probe
	Recently time.Duration // how long a dev server that was up counts as restarting or busy
	Restart  time.Duration // how long a request waits for a dev server that restarts
	Start    time.Duration // how long a dev server that was started has to answer
	Takeover time.Duration // how long a dev server of another program is watched
	Look     time.Duration // least time between two looks for a missing file in stores of builds
	Missing  time.Duration // how long a request waits for a look, beyond Look
}

// Usual is the pace of applications.
var Usual = Pace{
	Probe:    time.Second,
	Timeout:  time.Second,
	Recently: 5 * time.Second,        // Vite restarts when its configuration changes
	Restart:  500 * time.Millisecond, // Vite restarts in 40 to 130 ms
	Start:    30 * time.Second,
	Takeover: 3 * time.Second,
	Look:     time.Second,
	Missing:  5 * time.Second,
}
