//go:build unix && !linux

package app

import "syscall"

// dieWithParent is what only Linux offers.
func dieWithParent(*syscall.SysProcAttr) {}
