package buckettest

import (
	"os/exec"
	"syscall"
)

// dieWithParent ends the process with the test binary, even if no cleanup runs:
// after a SIGKILL, or after go test's own timeout.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
