package core

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// standIn answers as Vite's dev server does. The tests of devserver and of the
// examples use a real one.
func standIn(t testing.TB, base string, react bool) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == base && r.Header.Get("Accept") == "text/x-vite-ping":
			w.WriteHeader(http.StatusNoContent)
		case r.URL.Path == base+"@react-refresh" && react:
			w.Header().Set("Content-Type", "text/javascript")
		case r.URL.Path == base+"src/print.css" && r.URL.RawQuery == "direct":
			_, _ = io.WriteString(w, "a { color: red }")
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// project is a directory that looks like a Vite project.
func project(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "web")
	for name, content := range map[string]string{
		"web/package.json":                `{"scripts": {"dev": "vite", "build": "vite build"}}`,
		"web/src/main.tsx":                "",
		"web/src/print.css":               "",
		"web/src/logo ü.svg":              "<svg/>",
		"web/public/favicon.ico":          "icon",
		"shared/entry.ts":                 "",
		"web/node_modules/x/src/mian.tsx": "",
	} {
		path := filepath.Join(filepath.Dir(dir), filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func inDevelopment(t testing.TB, c Config) *Vite {
	t.Helper()
	c.Mode = Development
	if c.Root == "" {
		c.Root = project(t)
	}
	c.Logger = slog.New(slog.DiscardHandler)
	v, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDevTags(t *testing.T) {
	vite, react, based := standIn(t, "/", false), standIn(t, "/", true), standIn(t, "/static/", true)
	root := project(t)
	outside := "/@fs/" + strings.TrimPrefix(filepath.ToSlash(filepath.Join(filepath.Dir(root), "shared", "entry.ts")), "/")
	for _, tt := range []struct {
		name    string
		config  Config
		entries []string
		want    string
	}{
		{"plain", Config{DevServer: vite.URL}, []string{"src/main.tsx"}, `<script type="module" src="/@vite/client"></script>
<script type="module" src="/src/main.tsx"></script>
`},
		{"React, a base, a stylesheet", Config{DevServer: based.URL + "/static/"}, []string{"/src/main.tsx", "src/print.css"}, `<script type="module">
import RefreshRuntime from "/static/@react-refresh"
RefreshRuntime.injectIntoGlobalHook(window)
window.$RefreshReg$ = () => {}
window.$RefreshSig$ = () => (type) => type
window.__vite_plugin_react_preamble_installed__ = true
</script>
<script type="module" src="/static/@vite/client"></script>
<link rel="stylesheet" href="/static/src/print.css">
<script type="module" src="/static/src/main.tsx"></script>
`},
		{"a CDN in production is its path in development", Config{DevServer: based.URL, Base: "https://cdn.example.com/static/"}, []string{"src/print.css?x"}, `<script type="module">
import RefreshRuntime from "/static/@react-refresh"
RefreshRuntime.injectIntoGlobalHook(window)
window.$RefreshReg$ = () => {}
window.$RefreshSig$ = () => (type) => type
window.__vite_plugin_react_preamble_installed__ = true
</script>
<script type="module" src="/static/@vite/client"></script>
<link rel="stylesheet" href="/static/src/print.css?x">
`},
		{"outside of the root, virtual", Config{DevServer: vite.URL, Root: root}, []string{"../shared/entry.ts", "virtual:x"}, `<script type="module" src="/@vite/client"></script>
<script type="module" src="` + outside + `"></script>
<script type="module" src="/virtual:x"></script>
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := inDevelopment(t, tt.config)
			if v.Mode() != Development {
				t.Error(v.Mode())
			}
			got, err := v.Tags(tt.entries...)
			if err != nil || string(got) != tt.want {
				t.Errorf("got %v\n%s\nwant\n%s", err, got, tt.want)
			}
		})
	}

	p := inDevelopment(t, Config{DevServer: react.URL}).Page(t.Context())
	nonce := p.Nonce()
	got, err := p.Tags("src/main.tsx")
	if err != nil || strings.Count(string(got), ` nonce="`+nonce+`"`) != 4 {
		t.Errorf("want a nonce on the meta, the preamble, the client and the entry: %v\n%s", err, got)
	}
	got, err = p.Tags("src/main.tsx", "src/print.css")
	if want := `<link rel="stylesheet" href="/src/print.css" nonce="` + nonce + `">` + "\n"; err != nil || string(got) != want {
		t.Errorf("second call: %v\n%s", err, got)
	}
	if link, err := inDevelopment(t, Config{DevServer: react.URL}).LinkHeader("src/main.tsx"); err != nil || link != "" {
		t.Errorf("Link in development: %q, %v", link, err)
	}
}

func TestDevTagOptions(t *testing.T) {
	vite := standIn(t, "/", false)
	v := inDevelopment(t, Config{
		DevServer:  vite.URL,
		Integrity:  "sha384", // for production only
		Preload:    []Preload{"font"},
		Prefetch:   "aggressive",
		Attributes: map[TagKind]Attributes{"script": {"data-turbo-track": "reload"}, "stylesheet": {"media": "print"}},
		Tag: func(tag *Tag) bool {
			tag.Attributes["data-file"] = tag.File
			return tag.Kind != "stylesheet" || tag.File != "src/print.css?no"
		},
	})
	got, err := v.Tags("src/main.tsx", "src/print.css", "src/print.css?no")
	want := `<script type="module" src="/@vite/client"></script>
<link rel="stylesheet" href="/src/print.css" media="print" data-file="src/print.css">
<script type="module" src="/src/main.tsx" data-turbo-track="reload" data-file="src/main.tsx"></script>
`
	if err != nil || string(got) != want {
		t.Errorf("got %v\n%s\nwant\n%s", err, got, want)
	}
	if _, err := New(Config{Mode: Development, DevServer: vite.URL, Root: project(t), Prefetch: "all"}); err == nil || !strings.Contains(err.Error(), "Config.Prefetch") {
		t.Errorf("got %v", err)
	}
}

func TestDevUnknownEntry(t *testing.T) {
	vite := standIn(t, "/", false)
	v := inDevelopment(t, Config{DevServer: vite.URL})
	got, err := v.Tags("src/mian.tsx")
	if err != nil || !strings.Contains(string(got), "src/mian.tsx is not a file in ") || !strings.Contains(string(got), "did you mean src/main.tsx?") ||
		!strings.Contains(string(got), `"/@govite/check?entry=src%2Fmian.tsx"`) {
		t.Errorf("%v\n%s", err, got)
	}
	if _, err := v.URL("src/lgoo ü.svg"); err == nil || !strings.Contains(err.Error(), "src/logo ü.svg") {
		t.Errorf("got %v", err)
	}
	_, err = New(Config{Mode: Development, DevServer: vite.URL, Root: project(t), Entries: []string{"src/mian.tsx"}})
	if err == nil || !strings.Contains(err.Error(), "Config.Entries: src/mian.tsx is not a file") {
		t.Errorf("got %v", err)
	}
	if _, err := v.Tags(); err == nil {
		t.Error("want an error without entries")
	}
	if _, err := New(Config{Mode: Development, Root: filepath.Join(t.TempDir(), "nowhere")}); err == nil || !strings.Contains(err.Error(), "Config.Root: ") {
		t.Errorf("got %v", err)
	}
	if _, err := New(Config{Mode: Development, Root: t.TempDir(), DevServer: "localhost:5173"}); err == nil {
		t.Error("want an error for a DevServer without a scheme")
	}
}

func TestDevURLAndInline(t *testing.T) {
	vite := standIn(t, "/static/", false)
	v := inDevelopment(t, Config{DevServer: vite.URL + "/static/"})
	for name, want := range map[string]string{
		"src/logo ü.svg": "/static/src/logo%20%C3%BC.svg",
		"favicon.ico":    "/static/favicon.ico",
		"/favicon.ico":   "/static/favicon.ico",
	} {
		if got, err := v.URL(name); err != nil || got != want {
			t.Errorf("URL(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
	for name, want := range map[string]string{"src/logo ü.svg": "<svg/>", "favicon.ico": "icon", "src/print.css": "a { color: red }"} {
		if got, err := v.Inline(name); err != nil || fmt.Sprint(got) != want {
			t.Errorf("Inline(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
	if got, err := v.Inline("src/main.tsx"); err == nil {
		t.Errorf("Vite has no main.tsx: %q", got)
	}
	if prefixes, paths := v.routes(); len(prefixes) != 1 || prefixes[0] != "/static/" || len(paths) != 0 {
		t.Errorf("%q %q", prefixes, paths)
	}
	if err := v.Reload(); err != nil {
		t.Error(err)
	}
}

// nobody is an address where no server listens. The port of a closed server would
// not do: another test's server may get it.
const nobody = "http://127.0.0.1:1"

func TestDevServerIsDown(t *testing.T) {
	var log bytes.Buffer
	v, err := New(Config{Mode: Development, Root: project(t), DevServer: nobody, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err) // the application's own routes need no dev server
	}
	got, err := v.Tags("src/main.tsx")
	if err != nil || !strings.Contains(string(got), "does not answer") || !strings.Contains(string(got), "npm run dev") ||
		!strings.Contains(string(got), "/@govite/check?entry=src%2Fmain.tsx") || strings.Contains(string(got), "@vite/client") {
		t.Errorf("%v\n%s", err, got)
	}
	s := application(t, v)
	if resp, body := raw(t, s, "GET", "/about"); resp.StatusCode != 200 || body != "own GET /about" {
		t.Errorf("an own route: %d %s", resp.StatusCode, body)
	}
	if resp, body := raw(t, s, "GET", "/@vite/client"); resp.StatusCode != 502 || !strings.Contains(body, "npm run dev") {
		t.Errorf("a module: %d %s", resp.StatusCode, body)
	}
}

func TestAuto(t *testing.T) {
	vite := standIn(t, "/", false)
	announced := func(url string) string {
		root := project(t)
		dir := filepath.Join(root, "node_modules", ".vite")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "govite.json"), []byte(`{"url": "`+url+`", "base": "/", "pid": 1, "version": "8.0.0"}`), 0o600); err != nil {
			t.Fatal(err)
		}
		return root
	}
	for _, tt := range []struct {
		name   string
		env    string
		config Config
		want   Mode
		err    string
		log    string
	}{
		{name: "a build alone", config: Config{Dist: testBuild()}, want: Production},
		{name: "a named dev server", config: Config{Dist: testBuild(), DevServer: vite.URL}, want: Development},
		{name: "a named dev server that is down", config: Config{Dist: testBuild(), DevServer: nobody}, want: Production, log: "the configured Vite dev server does not answer: the build is in use"},
		{name: "an announced dev server", config: Config{Dist: testBuild(), Root: announced(vite.URL)}, want: Development},
		{name: "an announced dev server without a build", config: Config{Root: announced(vite.URL)}, want: Development},
		{name: "a stale announcement", config: Config{Dist: testBuild(), Root: announced(nobody)}, want: Production, log: "stale announcement"},
		{name: "Production never probes", config: Config{Mode: Production, Dist: testBuild(), Root: announced(vite.URL), DevServer: vite.URL}, want: Production},
		{name: "the environment's production", env: "production", config: Config{Dist: testBuild(), DevServer: vite.URL}, want: Production},
		{name: "the environment's development", env: "development", config: Config{Dist: testBuild(), Root: project(t)}, want: Development},
		{name: "neither", config: Config{Root: project(t)}, err: "Config.Dist is nil"},
		{name: "neither answers", config: Config{DevServer: nobody}, err: "no dev server answers either: the Vite dev server at " + nobody + " does not answer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("GOVITE_MODE", tt.env)
			var log bytes.Buffer
			tt.config.Logger = slog.New(slog.NewTextHandler(&log, nil))
			v, err := New(tt.config)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v, want an error with %s", err, tt.err)
				}
				return
			}
			if err != nil || v.Mode() != tt.want {
				t.Fatalf("%v, want %v", err, tt.want)
			}
			if (log.Len() > 0) != (tt.log != "") || !strings.Contains(log.String(), tt.log) {
				t.Errorf("log: %s", log.String())
			}
		})
	}
	// Reload does not make production probe the dev server.
	t.Run("Reload", func(t *testing.T) {
		root := project(t)
		v, err := New(Config{Dist: testBuild(), Root: root})
		if err != nil || v.Mode() != Production {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(announced(vite.URL), "node_modules", ".vite"), filepath.Join(root, "node_modules", ".vite")); err != nil {
			t.Fatal(err)
		}
		if err := v.Reload(); err != nil || v.Mode() != Production {
			t.Errorf("%v, %v", v.Mode(), err)
		}
	})
	t.Run("GOVITE_DEV_SERVER is malformed", func(t *testing.T) {
		t.Setenv("GOVITE_DEV_SERVER", "localhost:5173")
		if _, err := New(Config{Dist: testBuild()}); err == nil || !strings.Contains(err.Error(), `GOVITE_DEV_SERVER: "localhost:5173"`) {
			t.Errorf("%v", err)
		}
		if _, err := New(Config{Dist: testBuild(), Mode: Production}); err != nil {
			t.Errorf("production asks for it: %v", err)
		}
	})
	t.Run("GOVITE_DEV_SERVER", func(t *testing.T) {
		t.Setenv("GOVITE_DEV_SERVER", vite.URL)
		v, err := New(Config{Dist: testBuild()})
		if err != nil || v.Mode() != Development {
			t.Errorf("%v", err)
		}
	})
}
