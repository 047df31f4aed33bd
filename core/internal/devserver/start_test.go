//go:build unix

package devserver

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// viteCommand runs Vite at a port of its own.
func viteCommand(t *testing.T) (command, url string) {
	t.Helper()
	port := freePort(t)
	return fmt.Sprintf("node node_modules/vite/bin/vite.js --strictPort --port %d", port), fmt.Sprintf("http://localhost:%d", port)
}

// TestStart runs Vites that do not announce themselves: where they are, they
// only print.
func TestStart(t *testing.T) {
	needVite(t)
	for major := range viteMajors {
		t.Run(major, func(t *testing.T) {
			t.Parallel()
			var out logBuffer
			command, url := viteCommand(t)
			s := newServer(t, Options{Root: newProject(t, major, "/static/", false, false), AssumeDefault: true, Command: command, CommandOutput: &out})
			for range 2 { // the second is the same
				if err := s.Start(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if got := again(s); !got.Up || got.URL != url || got.Base != "/static/" {
				t.Errorf("got %+v, want %s", got, url)
			}
			for _, line := range out.Warnings() {
				if !strings.HasPrefix(line, "[vite] ") {
					t.Errorf("without the prefix: %q", line)
				}
			}
			if a := ask(t, "GET", newApp(t, s, false).URL+"/static/@vite/client"); a.Status != 200 {
				t.Errorf("%+v", a)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if got := again(s); got.Up {
				t.Error("closed, and up")
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestStartTakesOver starts while the dev server of a program is there that has
// just been killed, and whose end takes the dev server with it.
func TestStartTakesOver(t *testing.T) {
	needVite(t)
	root := newProject(t, "8", "/", false, true)
	command, first := viteCommand(t)
	before := newServer(t, Options{Root: root, Command: command})
	if err := before.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	command, second := viteCommand(t)
	s := newServer(t, Options{Root: root, Command: command})
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := again(s); got.URL != first {
		t.Errorf("a second one was started: %+v", got)
	}
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, 20*time.Second, "it is started again", func() bool {
		got := again(s)
		return got.Up && got.URL == second
	})
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestStartErrors(t *testing.T) {
	root := t.TempDir()
	writeFile(t, filepath.Join(root, "package.json"), `{"scripts":{"dev":"vite"}}`)
	writeFile(t, filepath.Join(root, "fail.sh"), "echo listening on nothing\necho the port is taken >&2\nexit 3\n")
	s := newServer(t, Options{Root: root, Command: "sh fail.sh", CommandOutput: &logBuffer{}})
	err := s.Start(t.Context())
	for _, want := range []string{"`sh fail.sh` in " + root, "exit status 3", "listening on nothing", "the port is taken"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
	s = newServer(t, Options{Root: root, Command: "no-such-command dev"})
	if err := s.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "no-such-command") {
		t.Errorf("got %v", err)
	}
	for command, want := range map[string]string{"auto": "npm install", "'vite": "Options.Command", " ": "Options.Command"} {
		if _, err := New(Options{Root: root, Command: command}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", command, err)
		}
	}
	if err := newServer(t, Options{}).Start(t.Context()); err != nil {
		t.Errorf("nothing to start: %v", err)
	}
}
