package adapter_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
	"github.com/govite/govite/core/internal/hostile"
)

func TestFile(t *testing.T) {
	v := newVite()
	f, serve := adapter.Find(v, http.MethodGet, "/assets/main-BTYxtEBp.js", http.Header{})
	if f == nil || serve || f.Name() != "assets/main-BTYxtEBp.js" || f.ContentType() != "text/javascript; charset=utf-8" || !strings.Contains(f.CacheControl(), "immutable") {
		t.Fatalf("%v %v", f, serve)
	}
	const body = "console.log(1)"
	if v := f.Variant("gzip"); string(v.Body) != body || v.Encoding != "" || v.Size != int64(len(body)) || v.ETag == "" {
		t.Errorf("%+v", v)
	}
	content, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	if text, err := io.ReadAll(content); err != nil || string(text) != body {
		t.Errorf("%q, %v", text, err)
	}
	for _, path := range append(hostile.Paths(), "", "/", "/assets/", "/.vite/manifest.json", "/nothing", "/assets%2fmain-BTYxtEBp.js", "/%zz") {
		if f, serve := adapter.Find(v, http.MethodGet, path, http.Header{}); f != nil || serve {
			t.Errorf("Find(%q) = %v, %t", path, f, serve)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodOptions, "get", ""} {
		if f, serve := adapter.Find(v, method, "/index.html", http.Header{}); f != nil || serve {
			t.Errorf("%s: %v, %t", method, f, serve)
		}
	}
	if f, _ := adapter.Find(v, http.MethodGet, "/%69ndex.html", http.Header{}); f == nil {
		t.Error("no file for a path with an encoded letter")
	}
}

// Find decides as Serve does, and FindFallback as Fallback does.
func TestFindIsServe(t *testing.T) {
	vite := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept") == "text/x-vite-ping" {
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	defer vite.Close()
	root := t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(root, "src"), 0o700), os.WriteFile(filepath.Join(root, "src", "main.ts"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]core.Config{
		"a build":                      {Dist: dist, Mode: core.Production},
		"a single-page application":    {Dist: dist, Mode: core.Production, SPA: "index.html"},
		"a base":                       {Dist: dist, Mode: core.Production, SPA: "index.html", Base: "/b/"},
		"development":                  {Mode: core.Development, DevServer: vite.URL},
		"development of an SPA":        {Mode: core.Development, DevServer: vite.URL, SPA: "index.html"},
		"development with a base":      {Mode: core.Development, DevServer: vite.URL, Base: "/b/"},
		"development without a server": {Mode: core.Development, DevServer: "http://127.0.0.1:1"},
	} {
		c.Logger, c.Root = slog.New(slog.DiscardHandler), root
		v, err := core.New(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/", "/b/", "/index.html", "/b/index.html", "/assets/main-BTYxtEBp.js", "/assets/42", "/b/assets/42", "/users/1", "/@vite/client", "/@fs/a%2Fb.ts", "/src/main.ts", "/src/main.ts?import", "/virtual?import", "/node_modules/x.js", "/b/src/main.ts"} {
			for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS"} {
				for _, how := range []struct{ mode, dest, referer string }{
					{}, {"navigate", "document", ""}, {"cors", "empty", "/"}, {"cors", "script", "/"}, {"cors", "script", "/@vite/client"}, {"no-cors", "script", "/"},
					{"no-cors", "style", "/"}, {"no-cors", "image", "/"}, {"cors", "", ""}, {"", "", "/"}, {"", "", "/@vite/client"},
				} {
					mode := how.mode
					r := httptest.NewRequest(method, path, nil)
					r.Header.Set("Sec-Fetch-Mode", mode)
					r.Header.Set("Sec-Fetch-Dest", how.dest)
					if how.referer != "" {
						r.Header.Set("Referer", "http://localhost"+how.referer)
					}
					r.Host = "localhost"
					served := adapter.Serve(v, httptest.NewRecorder(), r)
					path := r.URL.EscapedPath()
					file, serve := adapter.Find(v, method, path, r.Header)
					if served && file == nil && !serve || file != nil && !served {
						t.Errorf("%s: %s %s %v: Serve %t, Find %v %t", name, method, path, how, served, file, serve)
					}
					answered := adapter.Fallback(v, httptest.NewRecorder(), r)
					file, fallback := adapter.FindFallback(v, method, path, r.Header)
					lost := adapter.IsLost(v, path, r.Header) && (method == "GET" || method == "HEAD")
					if answered && file == nil && !fallback && !lost || file != nil && !answered {
						t.Errorf("%s: %s %s, Sec-Fetch-Mode %q: Fallback %t, FindFallback %v %t, lost %t", name, method, path, mode, answered, file, fallback, lost)
					}
				}
			}
		}
	}
}

func TestFindAllocates(t *testing.T) {
	v := newVite()
	header := http.Header{}
	if n := testing.AllocsPerRun(100, func() {
		adapter.Find(v, http.MethodGet, "/users/17", header)
		adapter.Find(v, http.MethodGet, "/assets/main-BTYxtEBp.js", header)
		adapter.FindFallback(v, http.MethodGet, "/users/17", header)
		adapter.IsLost(v, "/assets/x.js", header)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestFuncs(t *testing.T) {
	v := newVite()
	if funcs, err := adapter.Funcs(v, map[string]any{"upper": strings.ToUpper}); err != nil || funcs["viteAsset"] == nil || funcs["upper"] != nil {
		t.Errorf("%v %v", funcs, err)
	}
	if _, err := adapter.Funcs(v, map[string]any{"viteInline": 1, "vite": 1}); err == nil || !strings.Contains(err.Error(), "already: vite, viteInline;") {
		t.Error(err)
	}
}
