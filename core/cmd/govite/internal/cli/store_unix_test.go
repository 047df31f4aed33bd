//go:build unix

package cli

import (
	"bufio"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
)

// Ctrl-C reaches govite and govite-bucket, a service manager's SIGTERM govite alone.
// Both end, and govite says how to go on.
func TestStoreInterrupted(t *testing.T) {
	t.Parallel()
	_, govite := programs(t)
	for name, signal := range map[string]func(pid int) error{
		"ctrl-c":  func(pid int) error { return syscall.Kill(-pid, syscall.SIGINT) },
		"SIGTERM": func(pid int) error { return syscall.Kill(pid, syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := govite("works on", "publish", "gs://bucket", "--dist", "web/dist")
			cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			// All processes have the write end: the output ends when all have ended.
			read, write, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer read.Close()
			cmd.Stdout, cmd.Stderr = write, write
			err = cmd.Start()
			write.Close()
			if err != nil {
				t.Fatal(err)
			}
			output := bufio.NewReader(read)
			for line := ""; !strings.Contains(line, "started"); {
				if line, err = output.ReadString('\n'); err != nil {
					t.Fatal(err)
				}
			}
			if err := signal(cmd.Process.Pid); err != nil {
				t.Fatal(err)
			}
			rest, err := io.ReadAll(output)
			if err != nil {
				t.Error(err)
			}
			_ = cmd.Wait() // the status tells
			if want := "govite: interrupted: run the command again to go on\n"; string(rest) != want || cmd.ProcessState.ExitCode() != statusProblem {
				t.Errorf("%s: %q, not %q", cmd.ProcessState, rest, want)
			}
		})
	}
}
