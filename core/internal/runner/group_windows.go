package runner

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"
	"unsafe"
)

// A group is a job object with the command and its descendants. Windows ends them
// when the last handle to the job is closed: at the latest when this process ends
// for any reason. Child processes do not inherit the handle.
//
// A child that the command starts before it is in the job is not in the job. That
// is the time between two system calls, too short for npm to start a child.
// Windows has no SIGTERM: processes end at once.
type group struct {
	job       syscall.Handle
	unwatched chan struct{} // never closed: Windows itself is the watcher
}

var (
	kernel32                  = syscall.NewLazyDLL("kernel32.dll")
	createJobObject           = kernel32.NewProc("CreateJobObjectW")
	setInformationJobObject   = kernel32.NewProc("SetInformationJobObject")
	queryInformationJobObject = kernel32.NewProc("QueryInformationJobObject")
	assignProcessToJobObject  = kernel32.NewProc("AssignProcessToJobObject")
	terminateJobObject        = kernel32.NewProc("TerminateJobObject")
)

// From winnt.h.
const (
	processTerminate = 0x0001
	processSetQuota  = 0x0100

	jobObjectBasicAccountingInformation = 1
	jobObjectExtendedLimitInformation   = 9
	jobObjectLimitKillOnJobClose        = 0x2000
)

// jobLimits is JOBOBJECT_EXTENDED_LIMIT_INFORMATION.
type jobLimits struct {
	PerProcessUserTimeLimit int64
	PerJobUserTimeLimit     int64
	LimitFlags              uint32
	MinimumWorkingSetSize   uintptr
	MaximumWorkingSetSize   uintptr
	ActiveProcessLimit      uint32
	Affinity                uintptr
	PriorityClass           uint32
	SchedulingClass         uint32
	_                       [8/unsafe.Sizeof(uintptr(0)) - 1]uint32 // C aligns IOInfo to 8 bytes, Go on 386 does not
	IOInfo                  [6]uint64
	ProcessMemoryLimit      uintptr
	JobMemoryLimit          uintptr
	PeakProcessMemoryUsed   uintptr
	PeakJobMemoryUsed       uintptr
}

// jobAccounting is JOBOBJECT_BASIC_ACCOUNTING_INFORMATION.
type jobAccounting struct {
	Times                    [4]int64
	TotalPageFaultCount      uint32
	TotalProcesses           uint32
	ActiveProcesses          uint32
	TotalTerminatedProcesses uint32
}

// startGroup starts cmd in a job of its own.
func startGroup(cmd *exec.Cmd, _ time.Duration) (*group, error) {
	job, _, err := createJobObject.Call(0, 0)
	if job == 0 {
		return nil, fmt.Errorf("CreateJobObject: %w", err)
	}
	g := &group{job: syscall.Handle(job)}
	limits := jobLimits{LimitFlags: jobObjectLimitKillOnJobClose}
	if ok, _, err := setInformationJobObject.Call(job, jobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), unsafe.Sizeof(limits)); ok == 0 {
		g.close()
		return nil, fmt.Errorf("SetInformationJobObject: %w", err)
	}
	// Without a group of its own the command would get our Ctrl-C, and npm would
	// ask whether to terminate the batch job.
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
	if err := cmd.Start(); err != nil {
		g.close()
		return nil, err
	}
	if err := g.add(cmd.Process.Pid); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		g.close()
		return nil, err
	}
	return g, nil
}

// add puts a process into the job. The process may have ended, but Windows does
// not reuse its id before cmd.Wait.
func (g *group) add(pid int) error {
	process, err := syscall.OpenProcess(processSetQuota|processTerminate|syscall.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return fmt.Errorf("OpenProcess: %w", err)
	}
	defer func() { _ = syscall.CloseHandle(process) }()
	if ok, _, err := assignProcessToJobObject.Call(uintptr(g.job), uintptr(process)); ok == 0 {
		if event, _ := syscall.WaitForSingleObject(process, 0); event == syscall.WAIT_OBJECT_0 {
			return nil // the process has ended
		}
		return fmt.Errorf("AssignProcessToJobObject: %w", err)
	}
	return nil
}

func (g *group) terminate() { g.kill() }

func (g *group) kill() {
	_, _, _ = terminateJobObject.Call(uintptr(g.job), 1) // gone reports the result
}

func (g *group) gone() bool {
	var a jobAccounting
	ok, _, _ := queryInformationJobObject.Call(uintptr(g.job), jobObjectBasicAccountingInformation, uintptr(unsafe.Pointer(&a)), unsafe.Sizeof(a), 0)
	return ok != 0 && a.ActiveProcesses == 0
}

func (g *group) leftError() error {
	return errors.New("the job still has processes after TerminateJobObject")
}

func (g *group) close() { _ = syscall.CloseHandle(g.job) }
