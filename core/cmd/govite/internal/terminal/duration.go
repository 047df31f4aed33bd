package terminal

import "time"

// Duration returns a duration for people: "0.1s", "2.3s", "1m4s".
func Duration(d time.Duration) string {
	if d >= time.Minute {
		return d.Round(time.Second).String()
	}
	return d.Round(100 * time.Millisecond).String()
}
