package core

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// writeFiles writes files below dir.
func writeFiles(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// movedVite is a dev server whose configuration sets root and publicDir. It sends
// the files that it has there.
func movedVite(t testing.TB, project, root, publicDir string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/@govite/status":
			_ = json.NewEncoder(w).Encode(map[string]string{"id": "a1", "root": root, "publicDir": publicDir})
		case "/@govite/head":
			html := fmt.Sprintf(`<script type=module src=%q data-govite-entry=0></script>`, r.URL.Query().Get("entry"))
			_ = json.NewEncoder(w).Encode(map[string]string{"html": html})
		default:
			for _, dir := range []string{root, publicDir} {
				if content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(r.URL.Path))); err == nil && dir != "" {
					_, _ = w.Write(content)
					return
				}
			}
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	writeFiles(t, project, map[string]string{"node_modules/.vite/govite.json": fmt.Sprintf(`{"url": %q, "base": "/", "id": "a1", "root": %q, "publicDir": %q}`, s.URL, root, publicDir)})
	return s
}

// Vite's root and publicDir may differ from Config.Root and its directory public.
func TestDevRootAndPublicDir(t *testing.T) {
	project := t.TempDir()
	root, static := filepath.Join(project, "app"), filepath.Join(project, "static")
	writeFiles(t, project, map[string]string{
		"vite.config.ts":      `export default { root: 'app', publicDir: '../static' }`,
		"package.json":        "{}",
		"app/main.ts":         "the entry",
		"app/logo.svg":        "<svg/>",
		"app/about.html":      "<title>about</title>",
		"static/favicon.ico":  "icon",
		"static/terms.html":   "<title>terms</title>",
		"public/not-here.txt": "",
		"src/not-here.ts":     "",
	})
	config := Config{Mode: Development, Root: project, Entries: []string{"main.ts"}, Logger: slog.New(slog.DiscardHandler)}
	t.Run("before Vite has told them", func(t *testing.T) {
		v, err := New(config)
		if err != nil {
			t.Fatal(err)
		}
		// Vite's root is not known yet, so that no file is missing.
		if got, err := v.URL("logo.svg"); err != nil || got != "/logo.svg" {
			t.Errorf("URL = %s, %v", got, err)
		}
		if got, err := v.Tags("main.ts"); err != nil || !strings.Contains(string(got), `"kind":"down"`) {
			t.Errorf("%v\n%.500s", err, got)
		}
	})
	movedVite(t, project, root, static)
	v, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.Tags("main.ts"); err != nil || !strings.Contains(string(got), `src="/main.ts"`) {
		t.Errorf("%v\n%.500s", err, got)
	}
	for _, entry := range []string{"src/not-here.ts", "mian.ts"} {
		if got, err := v.Tags(entry); err != nil || !strings.Contains(string(got), `"kind":"entry"`) {
			t.Errorf("%s: %v\n%.500s", entry, err, got)
		}
	}
	for name, want := range map[string]string{"favicon.ico": "/favicon.ico", "logo.svg": "/logo.svg"} {
		if got, err := v.URL(name); err != nil || got != want {
			t.Errorf("URL(%s) = %s, %v", name, got, err)
		}
	}
	for name, want := range map[string]string{"favicon.ico": "icon", "logo.svg": "<svg/>"} {
		if got, err := v.Inline(name); err != nil || fmt.Sprint(got) != want {
			t.Errorf("Inline(%s) = %v, %v", name, got, err)
		}
	}
	for _, name := range []string{"not-here.txt", "src/logo.svg"} {
		if got, err := v.URL(name); err == nil {
			t.Errorf("URL(%s) = %s", name, got)
		}
	}
	s := application(t, v)
	for path, want := range map[string]string{"/about.html": "<title>about</title>", "/terms.html": "<title>terms</title>"} {
		if res, body := raw(t, s, "GET", path, "Accept", "text/html"); res.StatusCode != 200 || body != want {
			t.Errorf("a page load of %s: %d %s", path, res.StatusCode, body)
		}
	}
	config.Entries = []string{"src/not-here.ts"}
	if _, err := New(config); err == nil || !strings.Contains(err.Error(), "Config.Entries: src/not-here.ts is not a file in") {
		t.Errorf("an unknown entry: %v", err)
	}
}

// publicDir: false.
func TestDevNoPublicDir(t *testing.T) {
	project := t.TempDir()
	writeFiles(t, project, map[string]string{"package.json": "{}", "public/favicon.ico": "icon", "src/main.ts": ""})
	movedVite(t, project, project, "")
	v, err := New(Config{Mode: Development, Root: project, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.URL("favicon.ico"); err == nil {
		t.Errorf("URL = %s", got)
	}
}

// In development early hints are empty, and the dev server gets no request for
// them.
func TestDevEarlyHints(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	vite := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.URL.Path)
	}))
	defer vite.Close()
	v := inDevelopment(t, Config{DevServer: vite.URL})
	w := httptest.NewRecorder()
	if err := v.EarlyHints(w, httptest.NewRequest("GET", "/", nil), "src/main.tsx"); err != nil || w.Header().Get("Link") != "" {
		t.Errorf("%v %v", err, w.Header())
	}
	if link, err := v.Page(t.Context()).LinkHeader("src/main.tsx"); err != nil || link != "" {
		t.Errorf("%v %s", err, link)
	}
	mu.Lock()
	defer mu.Unlock()
	for _, path := range asked {
		if path != "/" { // New's ping
			t.Errorf("Vite was asked for %s", path)
		}
	}
}

// A page stops waiting for the dev server when its context ends.
func TestPageContext(t *testing.T) {
	reached := make(chan struct{})
	vite := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/@govite/status":
			_, _ = io.WriteString(w, `{"id":"a1"}`)
		case "/@govite/head":
			close(reached)
			<-r.Context().Done()
		default:
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	defer vite.Close()
	v := inDevelopment(t, Config{DevServer: vite.URL})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	// The page says why it has no tags: Tags waited no longer than its context.
	got, err := v.Page(ctx).Tags("src/main.tsx")
	if err != nil || !strings.Contains(string(got), context.Canceled.Error()) {
		t.Errorf("%v\n%.600s", err, got)
	}
}

// Dist may have symbolic links to directories: a link to the current release, or
// to each directory of a build by Nix or Bazel.
func TestDistBehindLinks(t *testing.T) {
	dir := t.TempDir()
	for name, file := range testBuild() {
		writeFiles(t, filepath.Join(dir, "releases", "7"), map[string]string{name: string(file.Data)})
	}
	if err := os.MkdirAll(filepath.Join(dir, "bazel"), 0o700); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{
		"app/current":     "../releases/7",
		"bazel/assets":    "../releases/7/assets",
		"bazel/.vite":     "../releases/7/.vite",
		"bazel/itself":    ".",
		"bazel/nothing":   "../nothing",
		"bazel/robots.in": "../releases/7/robots.txt",
	} {
		path := filepath.Join(dir, filepath.FromSlash(link))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, path); err != nil {
			t.Fatal(err)
		}
	}
	for _, dist := range []string{"app", "app/current", "bazel"} {
		v, err := New(Config{Mode: Production, Dist: os.DirFS(filepath.Join(dir, dist))})
		if err != nil {
			t.Errorf("%s: %v", dist, err)
			continue
		}
		if got, err := v.Tags("src/main.ts"); err != nil || string(got) != mainTags {
			t.Errorf("%s: %v %s", dist, err, got)
		}
		if !isServed(v, "/assets/main-BTYxtEBp.js") {
			t.Errorf("%s: the entry is not served", dist)
		}
	}
}

// A base is in URLs as Vite writes it, percent-encoded, and in paths decoded.
func TestEncodedBase(t *testing.T) {
	for _, base := range []string{"/my%20app/", "/my app/"} {
		v := inProduction(t, Config{Base: base})
		got, err := v.Tags("src/main.ts")
		if err != nil || !strings.Contains(string(got), `src="/my%20app/assets/main-BTYxtEBp.js"`) {
			t.Errorf("%s: %v %s", base, err, got)
		}
		if got, err := v.URL("src/logo.svg"); err != nil || got != "/my%20app/assets/logo-DS6j0tmI.svg" {
			t.Errorf("%s: URL = %s, %v", base, got, err)
		}
		if res, _ := raw(t, application(t, v), "GET", "/my%20app/assets/main-BTYxtEBp.js"); res.StatusCode != 200 {
			t.Errorf("%s: %d", base, res.StatusCode)
		}
	}
}
