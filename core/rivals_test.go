package core

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// newRival returns the config of a project with a dev server of its own.
func newRival(t *testing.T, name, base string) Config {
	t.Helper()
	vite := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Accept") != "text/x-vite-ping":
			http.NotFound(w, r)
		case r.URL.Path != base:
			http.Redirect(w, r, base, http.StatusFound)
		default:
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	t.Cleanup(vite.Close)
	root := t.TempDir()
	return Config{Mode: Development, Root: root, DevServer: vite.URL, Name: name, Logger: slog.New(slog.DiscardHandler)}
}

func TestRivals(t *testing.T) {
	site, err := New(newRival(t, "", "/"))
	if err != nil {
		t.Fatal(err)
	}
	c := newRival(t, "admin", "/")
	_, err = New(c)
	if err == nil {
		t.Fatal("two projects with the base / are no error")
	}
	for _, want := range []string{"the same base /,", `Config.Name "admin"`, c.Root, "`base` in the vite.config", "'/admin/'", "Config.Base"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("want %q in %v", want, err)
		}
	}
	for what, c := range map[string]Config{
		"another base":     newRival(t, "admin", "/admin/"),
		"the same name":    newRival(t, "", "/"),
		"the same server":  {Mode: Development, Root: c.Root, DevServer: site.develop().Server().URL(), Name: "twice", Logger: c.Logger},
		"a configured one": {Mode: Development, Root: c.Root, DevServer: "http://127.0.0.1:1", Base: "/x/", Name: "x", Logger: c.Logger},
	} {
		v, err := New(c)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	}

	// A Vite that is closed, or that nobody uses any more, is no rival.
	if err := site.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := New(c); err != nil { // nobody keeps it
		t.Fatalf("after Close of the other: %v", err)
	}
	if _, err := New(newRival(t, "third", "/")); err != nil {
		t.Errorf("after the other is garbage: %v", err)
	}
}

// A conflict that shows when a dev server starts is on the pages, and in the log
// once.
func TestLaterRivals(t *testing.T) {
	const head = `{"html":"<script type=module src=/src/main.tsx data-govite-entry=0></script>"}`
	start := func(name string) (v *Vite, root string, log *syncBuffer) {
		root, log = project(t), &syncBuffer{}
		v, err := New(Config{Dist: testBuild(), Root: root, Name: name, Logger: slog.New(slog.NewTextHandler(log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { v.Close() })
		return v, root, log
	}
	site, siteRoot, _ := start("site")
	admin, adminRoot, log := start("admin")
	shop, _, _ := start("shop") // has no dev server
	announceAt(t, siteRoot, pluginStandIn(t, "s", head).URL, "s")
	look(site)
	const conflict = "Two Vite projects have the same base"
	if got, err := site.Tags("src/main.tsx"); err != nil || strings.Contains(string(got), conflict) || site.Mode() != Development {
		t.Fatalf("alone: %v\n%s", err, got)
	}
	announceAt(t, adminRoot, pluginStandIn(t, "a", head).URL, "a")
	for range 2 {
		look(admin)
		got, err := admin.Tags("src/main.tsx")
		if err != nil || !strings.Contains(string(got), conflict) {
			t.Fatalf("both: %v\n%s", err, got)
		}
	}
	if n := strings.Count(log.String(), conflict); n != 1 {
		t.Errorf("logged %d times: %s", n, log)
	}
	if got, err := shop.Tags("src/main.ts"); err != nil || strings.Contains(string(got), conflict) {
		t.Errorf("in production: %v\n%s", err, got)
	}
	if err := site.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := admin.Tags("src/main.tsx"); err != nil || strings.Contains(string(got), conflict) {
		t.Errorf("after the end of the other: %v\n%s", err, got)
	}
}
