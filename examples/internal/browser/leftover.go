package browser

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// unused returns an error when a process names the profile in its command line.
// The browser's own processes all do, and they do not share a process group. Where
// there is no /proc, there is nothing to look at.
func unused(profile string) error {
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return err
	}
	for _, file := range files {
		line, err := os.ReadFile(file)
		if err != nil {
			continue // it ended in the meantime
		}
		if bytes.Contains(line, []byte(profile)) {
			return fmt.Errorf("a process of the browser is left: %s", bytes.ReplaceAll(line, []byte{0}, []byte{' '}))
		}
	}
	return nil
}
