package runner

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"
	"unsafe"
)

// A group is a job object: the command and all that it starts. Windows ends its
// processes when the last handle to it is closed, which happens at the latest
// when this process ends, of whatever cause. Nobody inherits the handle.
//
// What the command starts before it is in the job is out of reach; this is the
// moment between two system calls, in which npm does not get that far. There is
// no asking, as with SIGTERM: what ends, ends at once.
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
	_                       [8/unsafe.Sizeof(uintptr(0)) - 1]uint32 // C aligns what follows to 8, Go on 386 does not
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
	// Without a group of its own it would get our Ctrl-C, and npm would ask
	// whether to terminate the batch job.
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

// add puts a process into the job. It may have ended already, but its id is not
// reused before it has been waited for.
func (g *group) add(pid int) error {
	process, err := syscall.OpenProcess(processSetQuota|processTerminate|syscall.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return fmt.Errorf("OpenProcess: %w", err)
	}
	defer func() { _ = syscall.CloseHandle(process) }()
	if ok, _, err := assignProcessToJobObject.Call(uintptr(g.job), uintptr(process)); ok == 0 {
		if event, _ := syscall.WaitForSingleObject(process, 0); event == syscall.WAIT_OBJECT_0 {
			return nil // it has ended
		}
		return fmt.Errorf("AssignProcessToJobObject: %w", err)
	}
	return nil
}

func (g *group) terminate() { g.kill() }

func (g *group) kill() {
	_, _, _ = terminateJobObject.Call(uintptr(g.job), 1) // gone tells whether it did
}

func (g *group) gone() bool {
	var a jobAccounting
	ok, _, _ := queryInformationJobObject.Call(uintptr(g.job), jobObjectBasicAccountingInformation, uintptr(unsafe.Pointer(&a)), unsafe.Sizeof(a), 0)
	return ok != 0 && a.ActiveProcesses == 0
}

func (g *group) leftError() error {
	return errors.New("processes are left that Windows does not end")
}

func (g *group) close() { _ = syscall.CloseHandle(g.job) }
