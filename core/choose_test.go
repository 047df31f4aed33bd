package core

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core/manifest"
)

// announcementAt returns the path at which vite-plugin-govite announces a dev
// server.
func announcementAt(root string) string {
	return filepath.Join(root, "node_modules", ".vite", "govite.json")
}

// pluginStandIn is a dev server with vite-plugin-govite that returns head.
func pluginStandIn(t testing.TB, id, head string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/@govite/status":
			fmt.Fprintf(w, `{"id":%q}`, id)
		case "/@govite/head":
			fmt.Fprint(w, head)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func announceAt(t testing.TB, root, url, id string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(announcementAt(root)), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(announcementAt(root), fmt.Appendf(nil, `{"url":%q,"base":"/","id":%q}`, url, id), 0o600); err != nil {
		t.Fatal(err)
	}
}

// syncBuffer is a log that several goroutines write.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// look makes the next call probe the dev server, as a call a second later would.
func look(v *Vite) {
	if f, ok := v.lifecycle.(*follower); ok {
		f.probed.Store(0)
		f.dev.Server().Forget()
	}
}

// In Mode Auto, on a machine with the project, the mode follows the dev server.
func TestAutoFollows(t *testing.T) {
	var log syncBuffer
	root := project(t)
	v, err := New(Config{Dist: testBuild(), Root: root, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil || v.Mode() != Production {
		t.Fatal(v.Mode(), err)
	}
	page := v.Page(t.Context())

	for _, id := range []string{"a1", "a2"} { // the second on another port
		vite := pluginStandIn(t, id, `{"html":"<script type=module src=/@vite/client></script><script type=module src=/src/main.tsx data-govite-entry=0></script>"}`)
		announceAt(t, root, vite.URL, id)
		look(v)
		if got, err := v.Tags("src/main.tsx"); err != nil || v.Mode() != Development || !strings.Contains(string(got), `src="/src/main.tsx"`) {
			t.Fatalf("%s is up: %v %v\n%s", id, v.Mode(), err, got)
		}
		if got, err := page.Tags("src/main.tsx"); err != nil || id == "a1" && !strings.Contains(string(got), "/@vite/client") {
			t.Errorf("a page made before: %v\n%s", err, got)
		}
		// Killed: the dev server may be restarting, so that the mode stays.
		vite.Close()
		look(v)
		if v.Mode() != Development {
			t.Errorf("%s was killed: %v", id, v.Mode())
		}
		// Stopped.
		if err := os.Remove(announcementAt(root)); err != nil {
			t.Fatal(err)
		}
		look(v)
		if got, err := v.Tags("src/main.ts"); err != nil || v.Mode() != Production || !strings.Contains(string(got), "/assets/") {
			t.Fatalf("%s was stopped: %v %v\n%s", id, v.Mode(), err, got)
		}
	}
	if got := log.String(); strings.Count(got, "dev server is in use") != 2 || strings.Count(got, "the build is in use") != 2 {
		t.Errorf("log:\n%s", got)
	}
	if prefixes, paths := v.routes(); !contains(prefixes, "/@vite/") || !contains(prefixes, "/assets/") || !contains(paths, "/@govite/check") {
		t.Errorf("routes %q %q", prefixes, paths)
	}
}

func contains(list []string, s string) bool {
	return strings.Contains(" "+strings.Join(list, " ")+" ", " "+s+" ")
}

// A stale announcement is probed once a second at most, and logged once.
func TestAutoStale(t *testing.T) {
	var log syncBuffer
	root := project(t)
	announceAt(t, root, nobody, "a1")
	v, err := New(Config{Dist: testBuild(), Root: root, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		look(v)
		if v.Mode() != Production {
			t.Error(v.Mode())
		}
	}
	if strings.Count(log.String(), "stale announcement") != 1 {
		t.Errorf("log:\n%s", log.String())
	}
}

// Without the project, the first mode stays.
func TestAutoDecidesWithoutAProject(t *testing.T) {
	root := t.TempDir()
	v, err := New(Config{Dist: testBuild(), Root: root})
	if err != nil || v.Mode() != Production {
		t.Fatal(v.Mode(), err)
	}
	announceAt(t, root, pluginStandIn(t, "a1", "{}").URL, "a1")
	if v.Mode() != Production {
		t.Error("production probed the dev server")
	}
}

// With Vite installed but neither build nor dev server, pages say what is missing
// until Vite starts.
func TestAutoWithNothing(t *testing.T) {
	root := project(t)
	if err := os.MkdirAll(filepath.Join(root, "node_modules", "vite"), 0o700); err != nil {
		t.Fatal(err)
	}
	var log syncBuffer
	dist := fstest.MapFS{}
	v, err := New(Config{Dist: dist, Root: root, Entries: []string{"src/main.tsx"}, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	got, err := v.Tags("src/main.tsx")
	for _, want := range []string{`"kind":"nothing"`, "there is no build in Config.Dist", "npm run dev", "npm run build"} {
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%v: no %s in\n%.1400s", err, want, got)
		}
	}
	if !strings.Contains(log.String(), "neither a build nor a Vite dev server") {
		t.Errorf("log: %s", log.String())
	}
	s := application(t, v)
	if resp, body := raw(t, s, "GET", "/@govite/check?entry=src/main.tsx"); resp.StatusCode != 200 || resp.Header.Get("Govite-Problem") != "nothing" {
		t.Errorf("%d %v %s", resp.StatusCode, resp.Header, body)
	}

	// The build is made.
	maps.Copy(dist, testBuild())
	v.lifecycle.(*follower).settings.Entries = nil // the test build has others
	look(v)
	if v.Mode() != Production {
		t.Error("the new build is not in use")
	}
}

func TestAutoReload(t *testing.T) {
	root, dist := project(t), testBuild()
	v, err := New(Config{Dist: dist, Root: root})
	if err != nil {
		t.Fatal(err)
	}
	before, err := v.Tags("src/main.ts")
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Reload(); err != nil || v.Mode() != Production {
		t.Errorf("%v, %v", v.Mode(), err)
	}
	if after, err := v.Tags("src/main.ts"); err != nil || after != before {
		t.Errorf("%v\n%s\nwas\n%s", err, after, before)
	}
	delete(dist, ".vite/manifest.json")
	if err := v.Reload(); err == nil || !strings.Contains(err.Error(), "the build in use stays") {
		t.Errorf("half a build: %v", err)
	}

	root = project(t)
	announceAt(t, root, pluginStandIn(t, "a1", "{}").URL, "a1")
	v, err = New(Config{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Reload(); err != nil || v.Mode() != Development {
		t.Errorf("without a build: %v, %v", v.Mode(), err)
	}
}

// Routes, Reload and Tags at the same time, for the race detector.
func TestAutoConcurrently(t *testing.T) {
	root, dist := project(t), testBuild()
	v, err := New(Config{Dist: dist, Root: root, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	vite := pluginStandIn(t, "a1", `{"html":""}`)
	var wg sync.WaitGroup
	for _, do := range []func(){
		func() { announceAt(t, root, vite.URL, "a1") },
		func() { v.routes() },
		func() { look(v) },
		func() { _ = v.Mode() },
		func() {
			if err := v.Reload(); err != nil {
				t.Error(err)
			}
		},
		func() {
			// Only the dev server has the entry.
			var unknown *manifest.EntryError
			if _, err := v.Tags("src/main.tsx"); err != nil && !errors.As(err, &unknown) {
				t.Error(err)
			}
		},
	} {
		wg.Go(func() {
			for range 100 {
				do()
			}
		})
	}
	wg.Wait()
}

// A dev server that lacks an entry stays unused; one line of the log says so.
func TestAutoRefusesOnce(t *testing.T) {
	var log syncBuffer
	root := project(t)
	v, err := New(Config{Dist: testBuild(), Root: root, Entries: []string{"src/main.ts"}, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	announceAt(t, root, pluginStandIn(t, "a1", `{"html":""}`).URL, "a1")
	for range 5 {
		look(v)
		if v.Mode() != Production {
			t.Fatal("the dev server is in use")
		}
	}
	if got := log.String(); strings.Count(got, "the build stays in use") != 1 || !strings.Contains(got, "did you mean src/main.tsx?") {
		t.Errorf("log:\n%s", got)
	}
	// The entry is created.
	if err := os.WriteFile(filepath.Join(root, "src", "main.ts"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	look(v)
	if v.Mode() != Development {
		t.Errorf("the build is in use; log:\n%s", log.String())
	}
}
