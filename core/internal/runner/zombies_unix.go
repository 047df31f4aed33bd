//go:build unix && !linux

package runner

// onlyZombies returns false: only Linux has /proc/<pid>/stat.
func onlyZombies(int) bool { return false }
