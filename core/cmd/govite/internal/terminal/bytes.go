package terminal

import "fmt"

// Bytes returns a number of bytes for people: "980 B", "12.3 kB", "4.5 MB". The
// units are powers of 1000, as in the output of Vite.
func Bytes(bytes int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	n := float64(bytes)
	unit := 0
	for n >= 999.95 && unit < len(units)-1 {
		n /= 1000
		unit++
	}
	if unit == 0 {
		return fmt.Sprintf("%d B", bytes)
	}
	return fmt.Sprintf("%.1f %s", n, units[unit])
}
