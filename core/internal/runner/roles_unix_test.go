//go:build unix

package runner

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// lifetime is the time after which processes of failed tests end.
const lifetime = 10 * time.Minute

// heldFD is a descriptor that the processes of a parent's dev server inherit.
const heldFD = 3

func init() {
	roles = map[string]func(){
		"server":  playServer,
		"bundler": playBundler,
		"parent":  playParent,
		"runaway": playRunaway,
		"idle":    func() { time.Sleep(lifetime) },
	}
}

// playServer plays `node vite`: it starts a child and waits.
func playServer() {
	if err := again("bundler", os.Args[1:]...).Start(); err != nil {
		log.Fatal(err)
	}
	time.Sleep(lifetime)
}

// playBundler plays esbuild. With STUBBORN set it ignores SIGTERM. It prints
// "ready" once all processes run.
func playBundler() {
	if os.Getenv("STUBBORN") != "" {
		signal.Ignore(syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	}
	fmt.Println("ready")
	time.Sleep(lifetime)
}

// playRunaway starts a child in a session of its own, prints its pid and waits.
func playRunaway() {
	child := again("idle")
	child.SysProcAttr = ownSession
	if err := child.Start(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(child.Process.Pid)
	time.Sleep(lifetime)
}

// playParent plays a Go program with a dev server. On a line from stdin it ends in
// the way that END names.
func playParent() {
	t := gentle
	if d, err := time.ParseDuration(os.Getenv("ORPHAN")); err == nil {
		t.orphan = d
	}
	started = func(process string) {
		if process == os.Getenv("STEP") {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	p, err := start(Options{Args: tree(os.Getenv("MARK")), Env: []string{role + "=server"}, Output: os.Stdout}, t)
	if err != nil {
		log.Fatal(err)
	}
	syscall.CloseOnExec(heldFD) // the dev server's processes alone hold it
	p.Keep()
	// The children of other packages do not matter, even if they live on.
	if os.Getenv("END") != "stay" {
		other := again("idle")
		if err := other.Start(); err != nil {
			log.Fatal(err)
		}
		fmt.Println("other", other.Process.Pid)
	}

	_, _ = bufio.NewReader(os.Stdin).ReadByte()
	switch os.Getenv("END") {
	case "exit":
		os.Exit(3)
	case "fatal":
		log.Fatal("fatal")
	case "panic":
		panic("panic")
	case "panic in a goroutine":
		go func() { panic("panic") }()
	case "return":
		return
	case "exec":
		_ = os.Setenv("END", "stay") // of the next program
		log.Fatal(replace(os.Args[0], os.Environ()))
	case "killed while stopping":
		go func() { _ = p.Stop() }()
	}
	time.Sleep(lifetime)
}

// tree returns the command of an npm that runs a server: a shell and its child.
// All have mark among their arguments, for ps.
func tree(mark string) []string {
	return []string{"/bin/sh", "-c", `"$0" "$1"; echo "the server has ended"`, os.Args[0], mark}
}

// again returns the command of this program in another role.
func again(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), role+"="+name)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd
}
