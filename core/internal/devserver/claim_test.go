package devserver

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Headers of Chromium, measured: what it asks for, and how.
const (
	asModule     = "Sec-Fetch-Dest: script|Sec-Fetch-Mode: cors|Accept: */*"
	asWorker     = "Sec-Fetch-Dest: worker|Sec-Fetch-Mode: same-origin|Accept: */*"
	asImported   = "Sec-Fetch-Dest: worker|Sec-Fetch-Mode: cors|Accept: */*" // by a worker
	asClassic    = "Sec-Fetch-Dest: script|Sec-Fetch-Mode: no-cors|Accept: */*"
	asStyle      = "Sec-Fetch-Dest: style|Sec-Fetch-Mode: no-cors|Accept: text/css,*/*;q=0.1"
	asImage      = "Sec-Fetch-Dest: image|Sec-Fetch-Mode: no-cors|Accept: image/avif,image/webp,image/*,*/*;q=0.8"
	asFont       = "Sec-Fetch-Dest: font|Sec-Fetch-Mode: cors|Accept: */*"
	asVideo      = "Sec-Fetch-Dest: video|Sec-Fetch-Mode: no-cors|Accept: */*"
	asFetch      = "Sec-Fetch-Dest: empty|Sec-Fetch-Mode: cors|Accept: */*"
	asPage       = "Sec-Fetch-Dest: document|Sec-Fetch-Mode: navigate|Accept: text/html,*/*;q=0.8"
	asFrame      = "Sec-Fetch-Dest: iframe|Sec-Fetch-Mode: navigate|Accept: text/html,*/*;q=0.8"
	plain        = "Accept: */*" // on http://192.0.2.2, or Safari before 16.4
	chromium     = "Accept: */*|User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
	fromOrigin   = "|Origin: http://192.0.2.2:8080"
	plainStyle   = "Accept: text/css,*/*;q=0.1"
	plainImage   = "Accept: image/avif,image/webp,image/*,*/*;q=0.8"
	plainPage    = "Accept: text/html,*/*;q=0.8"
	fromPage     = "|Referer: http://localhost:8080/"
	fromMain     = "|Referer: http://localhost:8080/src/main.ts"
	fromEntry    = "|Referer: http://localhost:8080/src/entry.js?t=1700000000000"
	fromClient   = "|Referer: http://localhost:8080/@vite/client"
	fromWorker   = "|Referer: http://localhost:8080/src/w.ts?worker_file&type=module"
	fromOwn      = "|Referer: http://localhost:8080/static/own.js"
	fromNowhere  = ""
	fromEncoded  = "|Referer: http://localhost:8080/src/a%20b.ts"
	fromMainOnly = "|Referer: http://localhost:8080"
)

// writeProject writes a Vite project whose root is also the root of the application:
// static/ is the application's.
func writeProject(t testing.TB) string {
	root := t.TempDir()
	for _, name := range []string{
		"src/main.ts", "src/entry.js", "src/dep.ts", "src/a b.ts", "src/util.js", "src/App.vue", "src/style.css", "src/theme.scss", "src/data.json",
		"src/logo.svg", "src/font.woff2", "src/w.ts", "src/add.wasm", ".env", "index.html",
		"static/own.js", "static/owndep.js", "static/app.css", "static/classic.js",
		"public/icon.png", "public/model.glb", "public/sw.js", "public/legacy.js", "public/print.css", "public/brochure.pdf",
	} {
		writeFile(t, filepath.Join(root, filepath.FromSlash(name)), "")
	}
	return root
}

func request(method, uri, headers string) *http.Request {
	r := httptest.NewRequest(method, uri, nil)
	for header := range strings.SplitSeq(headers, "|") {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Add(name, value)
	}
	r.Host = "localhost"
	return r
}

func TestClaims(t *testing.T) {
	root := writeProject(t)
	s := newServer(t, Options{Address: at(t, nobody), Root: root, Base: "/"})
	s.probed.Store(true)
	s.Wrote("/src/entry.js?t=1700000000000")
	s.Wrote("/src/linked.css")
	s.served.add("/far/away.js") // by a Vite in a container
	for _, tt := range []struct {
		uri, headers string
		want         bool
	}{
		// Entries, and modules that import others.
		{"/src/main.ts", asModule + fromPage, true},
		{"/src/main.ts", asModule + fromNowhere, true},
		{"/src/entry.js", asModule + fromPage, true},
		{"/src/dep.ts", asModule + fromMain, true},
		{"/src/util.js", asModule + fromMain, true},
		{"/src/util.js", asModule + fromEntry, true},
		{"/src/util.js", asModule + fromEncoded, true},
		{"/not/here.js", asModule + fromEntry, true},
		{"/not/here.js", asModule + fromClient, true},
		{"/not/here.js", asModule + "|Referer: http://localhost:8080/node_modules/.vite/deps/vue.js?v=12345678", true},
		{"/not/here.js", asModule + "|Referer: http://localhost:8080/far/away.js", true},
		{"/not/here.js", asModule + "|Referer: http://localhost:8080/index.html?html-proxy&index=0.js", true},
		{"/far/away.js", asModule + fromPage, true},
		{"/src/App.vue", asModule + fromPage, true},
		{"/src/style.css", asModule + fromPage, true},
		{"/src/logo.svg?import", asModule + fromPage, true},
		{"/virtual?import", asModule + fromPage, true},
		{"/@virtual/module", asModule + fromPage, true},
		{"/src/w.ts?worker_file&type=module", asWorker + fromPage, true},
		{"/src/dep.ts", asImported + fromWorker, true},
		{"/src/util.js", asImported + fromWorker, true},

		// Modules, classic scripts, workers and stylesheets of the application.
		{"/static/own.js", asModule + fromPage, false},
		{"/static/owndep.js", asModule + fromOwn, false},
		{"/owner/repo", asModule + fromPage, false},
		{"/owner/repo.js?v=12345678", asModule + fromPage, false},
		{"/owner/repo.js?t=1700000000000", asModule + fromPage, false},
		{"/static/classic.js", asClassic + fromPage, false},
		{"/static/classic.js?v=12345678", asClassic + fromPage, false},
		{"/src/main.ts", asClassic + fromPage, false},
		{"/static/classic.js", asWorker + fromPage, false},
		{"/static/app.css", asStyle + fromPage, false},
		{"/src/style.css", asStyle + fromPage, false}, // Fallback lets Vite answer
		{"/src/linked.css?t=1700000000000", asStyle + fromPage, true},
		{"/src/theme.scss", asStyle + fromPage, true},
		{"/src/dep.ts", asModule + fromMainOnly, true},
		{"/src/util.js", asModule + fromMainOnly, false},

		// Images, fonts and other assets.
		{"/src/logo.svg", asImage + fromPage, true},
		{"/src/font.woff2", asFont + fromPage, true},
		{"/avatar/17.png", asImage + fromPage, false},
		{"/avatar/17?t=1700000000000", asImage + fromPage, false},
		{"/src/main.ts", asImage + fromPage, false},
		{"/.env", asModule + fromPage, false},
		{"/.vite/deps/vue.js?v=12345678", asModule + fromMain, true}, // of a project without package.json
		{"/src/logo.svg", asFetch + fromPage, true},
		{"/src/add.wasm", asFetch + fromPage, true},

		// Files of the public directory, as in production.
		{"/icon.png", asImage + fromPage, true},
		{"/model.glb", asFetch + fromPage, true},
		{"/sw.js", strings.Replace(asWorker, "worker", "serviceworker", 1) + fromPage, true},
		{"/legacy.js", asClassic + fromPage, true},
		{"/print.css", asStyle + fromPage, true},
		{"/brochure.pdf", asPage, true},
		{"/movie.mp4", asVideo + fromPage, false},

		// Pages and fetches of pages and workers.
		{"/src/main.ts", asPage, false},
		{"/src/main.ts", asFrame + fromPage, false},
		{"/owner/repo", asPage, false},
		{"/index.html", asPage, false},
		{"/src/main.ts", asFetch + fromPage, false},
		{"/src/data.json", asFetch + fromPage, false},
		{"/api/x?import", asFetch + fromPage, false},
		{"/api/x", asFetch + fromWorker, false},
		{"/src/dep.ts", asFetch + fromWorker, false},

		// Without Fetch Metadata.
		{"/src/main.ts", plain + fromPage, true},
		{"/src/entry.js", plain + fromPage, true},
		{"/src/util.js", plain + fromEntry, true},
		{"/not/here.js", plain + fromMain, true},
		{"/src/dep.ts", plain + fromWorker, true},
		{"/src/logo.svg?import", plain + fromMain, true},
		{"/src/w.ts?worker_file&type=module", plain + fromPage, true},
		{"/src/logo.svg", plainImage + fromPage, true},
		{"/src/font.woff2", plain + fromPage, true},
		{"/icon.png", plainImage + fromPage, true},
		{"/src/linked.css", plainStyle + fromPage, true},
		{"/static/app.css", plainStyle + fromPage, false},
		{"/static/own.js", plain + fromPage, false},
		{"/static/classic.js", plain + fromPage, false},
		{"/static/owndep.js", plain + fromOwn, false},
		{"/api/x", plain + fromPage, false},
		{"/api/x", plain + fromWorker, false},
		{"/api/x?t=1700000000000", plain + fromPage, false},
		{"/api/x", "Accept: application/json" + fromMain, false},
		{"/src/main.ts", plainPage + fromPage, false},

		// Chromium sends an Origin with modules and fonts.
		{"/src/main.ts", chromium + fromPage + fromOrigin, true},
		{"/src/entry.js", chromium + fromPage + fromOrigin, true},
		{"/not/here.js", chromium + fromMain + fromOrigin, true},
		{"/src/font.woff2", chromium + fromPage + fromOrigin, true},
		{"/src/main.ts", chromium + fromPage, false},
		{"/src/entry.js", chromium + fromPage, false},
		{"/src/dep.ts", chromium + fromWorker, false},
		{"/api/x?import", chromium + fromPage, false},
		{"/src/w.ts?worker_file&type=module", chromium + fromPage, true},
		{"/icon.png", chromium + fromPage, true},

		// Without any header of a browser.
		{"/src/main.ts", plain, false},
		{"/icon.png", plain, false},
		{"/src/logo.svg?import", plain, false},
		{"/src/main.ts", "", false},
	} {
		r := request("GET", tt.uri, tt.headers)
		if got := s.classify(r) == kindClaimed; got != tt.want {
			t.Errorf("%s %q: claimed %t", tt.uri, tt.headers, got)
		}
		if tt.want && !s.Takes("GET", r.URL.Path, r.Header) {
			t.Errorf("%s %q: Serve answers, and Takes denies it", tt.uri, tt.headers)
		}
		if r.Method = http.MethodPost; s.classify(r) != kindForeign {
			t.Errorf("POST %s %q: claimed", tt.uri, tt.headers)
		}
	}
	for _, uri := range []string{"/src%2fmain.ts", "/src%5Cmain.ts", "/src/../src/main.ts", "/src/", "/src"} {
		if r := request("GET", uri, asModule+fromPage); s.classify(r) != kindForeign {
			t.Errorf("%s: claimed", uri)
		}
	}
}

// Other bases, and Vite's own requests, are as they were.
func TestClaimsBase(t *testing.T) {
	s := newServer(t, Options{Address: at(t, nobody), Root: writeProject(t), Base: "/static/"})
	s.probed.Store(true)
	for _, uri := range []string{"/src/main.ts", "/icon.png"} {
		if r := request("GET", uri, asModule+fromMain); s.classify(r) != kindForeign || s.Takes("GET", r.URL.Path, r.Header) {
			t.Errorf("%s is claimed outside the base", uri)
		}
	}
}

// A Vite whose root is not on this machine: the chain of imports decides.
func TestClaimsWithoutFiles(t *testing.T) {
	vite := newVite(t, func(v *fakeVite) {
		v.Status = `{"id": "1", "root": "/in/a/container", "publicDir": ""}`
		v.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasPrefix(r.URL.Path, "/src/"):
				w.Header().Set("Content-Type", "text/javascript")
				fmt.Fprint(w, "module")
			case strings.HasPrefix(r.URL.Path, "/spa/"):
				w.Header().Set("Content-Type", "text/html")
			default:
				http.NotFound(w, r)
			}
		})
	})
	s := newServer(t, Options{Address: at(t, vite.URL)})
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.Serve(w, r) {
			fmt.Fprint(w, "app")
		}
	}))
	defer app.Close()
	s.Wrote("/src/main.js")
	get := func(uri, referer string) string {
		return ask(t, "GET", app.URL+uri, append(strings.Split(asModule, "|"), "Referer: "+app.URL+referer)...).Body
	}
	for _, tt := range []struct{ uri, referer, want string }{
		{"/src/deep.js", "/src/dep.js", "app"}, // not known yet
		{"/src/main.js", "/", "module"},
		{"/src/dep.js", "/src/main.js", "module"},
		{"/src/deep.js", "/src/dep.js", "module"},
		{"/src/deep.js", "/", "module"}, // loaded again by name
		{"/own/config.js", "/src/main.js", "app"},
		{"/spa/x", "/src/main.js", "app"},
		{"/src/other.js", "/own/config.js", "app"},
	} {
		if got := get(tt.uri, tt.referer); got != tt.want {
			t.Errorf("%s from %s: %s, want %s", tt.uri, tt.referer, got, tt.want)
		}
	}
}

func TestKnownIsBounded(t *testing.T) {
	var k known
	for i := range mostKnown + 10 {
		k.add(strconv.Itoa(i))
	}
	if len(k.paths) != mostKnown || !k.has("0") || k.has(strconv.Itoa(mostKnown)) {
		t.Errorf("%d paths", len(k.paths))
	}
}
