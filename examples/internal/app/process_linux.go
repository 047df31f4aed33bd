package app

import "syscall"

// dieWithParent ends the process with the test binary, even if no cleanup runs:
// after a SIGKILL, or after go test's own timeout.
func dieWithParent(attr *syscall.SysProcAttr) {
	attr.Pdeathsig = syscall.SIGKILL
}
