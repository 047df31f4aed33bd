package app

import "syscall"

// dieWithParent ends the process with the test binary, also when that is killed
// or stopped by go test's own timeout and no cleanup runs.
func dieWithParent(attr *syscall.SysProcAttr) {
	attr.Pdeathsig = syscall.SIGKILL
}
