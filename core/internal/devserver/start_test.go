//go:build unix

package devserver

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/govite/govite/core/internal/npmtest"
)

// viteCommand runs Vite at a port of its own.
func viteCommand(t *testing.T) (command []string, url string) {
	t.Helper()
	port := freePort(t)
	return []string{"node", "node_modules/vite/bin/vite.js", "--strictPort", "--port", strconv.Itoa(port)}, fmt.Sprintf("http://localhost:%d", port)
}

// TestStart runs Vites without the plugin, which only print their address.
func TestStart(t *testing.T) {
	needVite(t)
	for _, major := range npmtest.Vites() {
		t.Run(major, func(t *testing.T) {
			t.Parallel()
			var out logBuffer
			command, url := viteCommand(t)
			s := newServer(t, Options{Root: newProject(t, major, "/static/", false, false), AssumeDefault: true, Run: Run{Args: command, Output: &out}})
			for range 2 { // the second call does nothing
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

// TestStartTakesOver starts while the dev server of another program is still up.
// That program was just killed, and its dev server is about to end.
func TestStartTakesOver(t *testing.T) {
	needVite(t)
	root := newProject(t, "8", "/", false, true)
	command, first := viteCommand(t)
	before := newServer(t, Options{Root: root, Run: Run{Args: command}})
	if err := before.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	command, second := viteCommand(t)
	s := newServer(t, Options{Root: root, Run: Run{Args: command}})
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := again(s); got.URL != first {
		t.Errorf("a second one was started: %+v", got)
	}
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is started again", func() bool {
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
	s := newServer(t, Options{Root: root, Run: Run{Args: []string{"sh", "fail.sh"}, Output: &logBuffer{}}})
	err := s.Start(t.Context())
	for _, want := range []string{"`sh fail.sh` in " + root, "exit status 3", "listening on nothing", "the port is taken"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
	s = newServer(t, Options{Root: root, Run: Run{Args: []string{"no-such-command", "dev"}}})
	if err := s.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "no-such-command") {
		t.Errorf("got %v", err)
	}
	if _, err := New(Options{Root: root, Run: Run{Auto: true}}); err == nil || !strings.Contains(err.Error(), "npm install") {
		t.Errorf("packages that are not installed: %v", err)
	}
	if err := newServer(t, Options{}).Start(t.Context()); err != nil {
		t.Errorf("nothing to start: %v", err)
	}
}

// TestRunOptional has machines on which the project cannot run.
func TestRunOptional(t *testing.T) {
	empty, uninstalled, malformed := t.TempDir(), t.TempDir(), t.TempDir()
	writeFile(t, filepath.Join(uninstalled, "package.json"), `{"scripts":{"dev":"vite"}}`)
	writeFile(t, filepath.Join(malformed, "package.json"), `{`)
	auto, command := Run{Auto: true}, Run{Args: []string{"no-such-command"}}
	for _, test := range []struct {
		name, root string
		run        Run
		required   string // in the error of New without Optional; "" for no error
		optional   string // in the error of New with Optional; "" for no error
	}{
		{"no directory", filepath.Join(empty, "web"), auto, "does not exist", ""},
		{"no directory, a command", filepath.Join(empty, "web"), command, "", ""},
		{"no project", empty, auto, "package.json", ""},
		{"no project, a command", empty, command, "", ""},
		{"no packages", uninstalled, auto, "npm install", ""},
		{"no packages, a command", uninstalled, command, "", ""},
		{"malformed", malformed, auto, "package.json", "package.json"},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := func(err error, text string) {
				t.Helper()
				if (err != nil) != (text != "") || err != nil && !strings.Contains(err.Error(), text) {
					t.Errorf("got %v, want %q", err, text)
				}
			}
			_, err := New(Options{Root: test.root, Run: test.run})
			want(err, test.required)
			test.run.Optional = true
			var log logBuffer
			s, err := New(Options{Root: test.root, Run: test.run, Logger: log.Logger()})
			want(err, test.optional)
			if err != nil {
				return
			}
			if err := s.Start(t.Context()); err != nil {
				t.Error(err)
			}
			if lines := log.Warnings(); len(lines) != 1 || !strings.Contains(lines[0], "level=INFO") {
				t.Errorf("logged %q", lines)
			}
		})
	}
	// Another machine, or container, runs a dev server that has an address.
	if _, err := New(Options{Root: empty, Run: auto, Address: defaultAddress}); err != nil {
		t.Error(err)
	}
}
