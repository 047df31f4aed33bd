package browser

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// unused returns an error if a process names the profile in its command line, as
// all processes of the browser do. They do not share a process group. Without /proc
// unused finds no process.
func unused(profile string) error {
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return err
	}
	for _, file := range files {
		line, err := os.ReadFile(file)
		if err != nil {
			continue // the process has ended
		}
		if bytes.Contains(line, []byte(profile)) {
			return fmt.Errorf("a process of the browser is left: %s", bytes.ReplaceAll(line, []byte{0}, []byte{' '}))
		}
	}
	return nil
}
