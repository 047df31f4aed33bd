//go:build unix

package core

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// roleEnv makes the test program a dev server. The tests run it as their command.
const roleEnv = "GOVITE_TEST_VITE"

func TestMain(m *testing.M) {
	if os.Getenv(roleEnv) != "" {
		runVite()
		return
	}
	os.Exit(m.Run())
}

// runVite prints its URL as Vite does and answers until it is killed.
func runVite() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Printf("  ➜  Local:   http://%s/\n", l.Addr())
	_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Accept") == "text/x-vite-ping":
			w.WriteHeader(http.StatusNoContent)
		case r.URL.Path == "/src/main.tsx":
			_, _ = io.WriteString(w, "from the command")
		default:
			http.NotFound(w, r)
		}
	}))
}

// installed returns a project whose Vite is installed.
func installed(t *testing.T) string {
	t.Helper()
	root := project(t)
	if err := os.MkdirAll(filepath.Join(root, "node_modules", "vite"), 0o700); err != nil {
		t.Fatal(err)
	}
	return root
}

// commandLine returns the Config.Command that runs this program as a dev server.
func commandLine(t *testing.T) string {
	t.Helper()
	t.Setenv(roleEnv, "1")
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// In Mode Auto the command runs where the project's packages are installed.
func TestAutoStart(t *testing.T) {
	command := commandLine(t)
	quiet := slog.New(slog.DiscardHandler)
	for name, dist := range map[string]fstest.MapFS{"with a build": testBuild(), "without a build": {}} {
		t.Run(name, func(t *testing.T) {
			v, err := New(Config{Dist: dist, Root: installed(t), Command: command, CommandOutput: io.Discard, Logger: quiet})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { v.Close() })
			if err := v.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got, err := v.Tags("src/main.tsx"); err != nil || v.Mode() != Development || !strings.Contains(string(got), "/@vite/client") {
				t.Errorf("started: %v %v\n%s", v.Mode(), err, got)
			}
			if err := v.Close(); err != nil {
				t.Fatal(err)
			}
			if v.lifecycle.(*follower).dev.Server().Forget(); v.lifecycle.(*follower).dev.Server().Status(t.Context()).Up {
				t.Error("the dev server is up after Close")
			}
		})
	}
	for name, c := range map[string]Config{
		"no packages":      {Dist: testBuild(), Root: project(t)},
		"no project":       {Dist: testBuild(), Root: t.TempDir()},
		"no such root":     {Dist: testBuild(), Root: filepath.Join(t.TempDir(), "web")},
		"production":       {Dist: testBuild(), Root: installed(t), Mode: Production},
		"auto, no project": {Dist: testBuild(), Root: t.TempDir(), Command: "auto"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.Command == "" {
				c.Command = command
			}
			c.Logger = quiet
			v, err := New(c)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { v.Close() })
			if err := v.Start(t.Context()); err != nil || v.Mode() != Production {
				t.Errorf("%v %v", v.Mode(), err)
			}
		})
	}
	t.Run("the environment's production", func(t *testing.T) {
		t.Setenv("GOVITE_MODE", "production")
		v, err := New(Config{Dist: testBuild(), Root: installed(t), Command: command})
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Start(t.Context()); err != nil || v.Mode() != Production {
			t.Errorf("%v %v", v.Mode(), err)
		}
	})
}

func TestListenAndServe(t *testing.T) {
	command := commandLine(t)
	var log syncBuffer
	v, err := New(Config{Root: installed(t), Command: command, CommandOutput: io.Discard, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	started, release := make(chan struct{}), make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/slow", func(w http.ResponseWriter, _ *http.Request) {
		close(started)
		<-release
		_, _ = io.WriteString(w, "finished")
	})
	mux.Handle("/", v.Fallback(nil))
	go func() { ended <- v.ListenAndServe(ctx, "127.0.0.1:0", v.Middleware(mux)) }()

	listening := regexp.MustCompile(`listening on (http://127\.0\.0\.1:\d+)`)
	for deadline := time.Now().Add(time.Minute); !listening.MatchString(log.String()); time.Sleep(5 * time.Millisecond) {
		select {
		case err := <-ended:
			t.Fatal(err)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatal(log.String())
		}
	}
	url := listening.FindStringSubmatch(log.String())[1]
	get := func(path string) string {
		res, err := http.Get(url + path)
		if err != nil {
			return err.Error()
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			return err.Error()
		}
		return string(body)
	}
	if body := get("/src/main.tsx"); body != "from the command" {
		t.Errorf("a module: %s", body)
	}
	slow := make(chan string, 1)
	go func() { slow <- get("/slow") }()
	<-started
	stop()
	close(release)
	if body := <-slow; body != "finished" {
		t.Errorf("a request under way: %s", body)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if v.lifecycle.(*follower).dev.Server().Forget(); v.lifecycle.(*follower).dev.Server().Status(t.Context()).Up {
		t.Error("Vite still runs")
	}

	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if err := v.ListenAndServe(t.Context(), taken.Addr().String(), mux); err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("a port in use: %v", err)
	}
	broken, err := New(Config{Root: installed(t), Command: "false", CommandOutput: io.Discard, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := broken.ListenAndServe(t.Context(), "127.0.0.1:0", mux); err == nil || !strings.Contains(err.Error(), "`false`") {
		t.Errorf("a command that fails: %v", err)
	}
}

func TestOrigin(t *testing.T) {
	bound := &net.TCPAddr{IP: net.IPv6loopback, Port: 8080}
	for addr, want := range map[string]string{
		"localhost:0": "http://localhost:8080", ":0": "http://localhost:8080", "0.0.0.0:80": "http://localhost:8080",
		"[::]:80": "http://localhost:8080", "[::1]:80": "http://[::1]:8080", "app.test:80": "http://app.test:8080",
	} {
		if got := origin(addr, bound); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
}
