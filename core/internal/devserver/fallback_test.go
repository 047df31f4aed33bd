package devserver

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFallback(t *testing.T) {
	root := t.TempDir()
	writeFile(t, filepath.Join(root, "about.html"), "")
	writeFile(t, filepath.Join(root, "public", "robots.txt"), "")
	writeFile(t, filepath.Join(root, "public", "a b.pdf"), "")
	if err := os.Mkdir(filepath.Join(root, "dir"), 0o755); err != nil {
		t.Fatal(err)
	}
	// Vite in SPA mode: unknown paths are its index.html.
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case strings.HasSuffix(path, "/missing.png"):
			http.Error(w, "vite's 404", http.StatusNotFound)
		case strings.HasSuffix(path, "/broken.ts"):
			http.Error(w, "transform failed", http.StatusInternalServerError)
		case strings.HasSuffix(path, ".ts"):
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(w, "module "+r.RequestURI)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, "html "+r.RequestURI)
		}
	})
	const (
		fetch    = "Sec-Fetch-Mode: cors|Accept: */*"
		script   = "Accept: */*" // a browser on plain http, or curl
		navigate = "Sec-Fetch-Mode: navigate|Accept: text/html,*/*"
		plainNav = "Accept: text/html,*/*"
		cors     = "Sec-Fetch-Mode: cors|Accept: text/html" // htmx
	)
	for _, test := range []struct {
		base, method, uri, headers string
		spa                        bool
		want                       string // "" for the application's 404
	}{
		{"/", "GET", "/src/main.ts?t=1", fetch, false, "module /src/main.ts?t=1"},
		{"/", "GET", "/src//a%2Fb.ts", script, false, "module /src//a%2Fb.ts"},
		{"/", "GET", "/src/broken.ts", script, false, "transform failed\n"},
		{"/", "GET", "/missing.png", script, false, ""},
		{"/", "GET", "/missing.js", script, false, ""},
		{"/", "GET", "/missing.js", script, true, ""},
		{"/", "GET", "/api/x", fetch, true, ""},
		{"/", "GET", "/api/x", cors, true, ""},
		{"/", "GET", "/partial.html", fetch, false, "html /partial.html"},
		{"/", "POST", "/src/main.ts", fetch, true, ""},
		{"/", "GET", "/chat", "Connection: Upgrade|Upgrade: websocket", true, ""},
		{"/", "GET", "/src/../x.ts", script, true, ""},

		{"/", "GET", "/page", navigate, false, ""},
		{"/", "GET", "/page", plainNav, false, ""},
		{"/", "GET", "/page?q=1", navigate, true, "html /page?q=1"},
		{"/", "GET", "/page", plainNav, true, "html /page"},
		{"/", "GET", "/missing.png", navigate, true, ""},
		{"/", "GET", "/about.html", navigate, false, "html /about.html"},
		{"/", "GET", "/robots.txt", navigate, false, "html /robots.txt"},
		{"/", "GET", "/a%20b.pdf", navigate, false, "html /a%20b.pdf"},
		{"/", "GET", "/dir", navigate, false, ""},
		{"/", "GET", "/dir/", navigate, false, ""},
		{"/", "GET", "/public/robots.txt/", navigate, false, ""},
		{"/", "GET", "/robots.txt%00", navigate, false, ""},

		{"/static/", "GET", "/src/main.ts", fetch, true, ""},
		{"/static/", "GET", "/static/", navigate, true, "html /static/"},
		{"/static/", "GET", "/static/", fetch, true, ""},
		{"/static/", "GET", "/static/", navigate, false, ""},
		{"/static/", "GET", "/page?q=1", navigate, true, "html /static/?q=1"},
		{"/my%20app/", "GET", "/page", navigate, true, "html /my%20app/"},
		{"/static/", "GET", "/robots.txt", navigate, false, ""},
	} {
		name := fmt.Sprintf("base %s: %s %s (%s) spa %v", test.base, test.method, test.uri, test.headers, test.spa)
		t.Run(name, func(t *testing.T) {
			v := newVite(t, func(v *fakeVite) { v.Base, v.Handler = strings.ReplaceAll(test.base, "%20", " "), handler })
			s := newServer(t, Options{Address: at(t, v.URL), Base: test.base, Root: root})
			a := ask(t, test.method, newApp(t, s, test.spa).URL+test.uri, strings.Split(test.headers, "|")...)
			if test.want == "" {
				if a.Status != 404 || a.Body != "app 404" || a.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
					t.Errorf("want the application's own 404, got %+v", a)
				}
			} else if a.Body != test.want {
				t.Errorf("got %+v, want %q", a, test.want)
			}
		})
	}
}

// TestFallbackDirectories has Vites whose root and publicDir are not the
// defaults. A navigation goes to Vite if it asks for a file there.
func TestFallbackDirectories(t *testing.T) {
	project := t.TempDir()
	for _, name := range []string{"root.html", "public/public.txt", "client/client.html", "client/public/inner.txt", "static/static.txt"} {
		writeFile(t, filepath.Join(project, filepath.FromSlash(name)), "")
	}
	client, static := filepath.Join(project, "client"), filepath.Join(project, "static")
	for _, test := range []struct {
		name      string
		root      string
		publicDir string // JSON
		want      string // the files that are found
	}{
		{"older plugin", client, "", "client.html inner.txt"},
		{"root and public directory", client, fmt.Sprintf(`"publicDir":%q,`, static), "client.html static.txt"},
		{"public directory alone", project, fmt.Sprintf(`"publicDir":%q,`, static), "root.html static.txt"},
		{"no public directory", client, `"publicDir":"",`, "client.html"},
		{"public directory that does not exist", client, fmt.Sprintf(`"publicDir":%q,`, filepath.Join(client, "none")), "client.html"},
		{"container", "/nowhere/web", `"publicDir":"/nowhere/static",`, "root.html public.txt"},
		{"container, no public directory", "/nowhere/web", `"publicDir":"",`, "root.html"},
		{"no root", "", "", "root.html public.txt"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := newVite(t, func(v *fakeVite) { v.Status = fmt.Sprintf(`{"id":"a1",%s"root":%q}`, test.publicDir, test.root) })
			s := newServer(t, Options{Address: at(t, v.URL), Root: project})
			app := newApp(t, s, false)
			find := func() string {
				var found []string
				for _, name := range []string{"root.html", "client.html", "public.txt", "inner.txt", "static.txt"} {
					if a := ask(t, "GET", app.URL+"/"+name, "Accept: text/html"); a.Status != http.StatusNotFound {
						found = append(found, name)
					}
				}
				return strings.Join(found, " ")
			}
			if got := find(); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
			v.Close() // an outage does not change the directories
			s.lastUp.Store(0)
			if again(s).Up {
				t.Fatal("up")
			}
			if got := find(); got != test.want {
				t.Errorf("in an outage: found %q, want %q", got, test.want)
			}
		})
	}
}

func TestFallbackHead(t *testing.T) {
	v := newVite(t, nil)
	app := newApp(t, newServer(t, Options{Address: at(t, v.URL)}), false)
	if a := ask(t, "HEAD", app.URL+"/src/main.ts"); a.Status != 200 || v.Seen()[0].Method != "HEAD" {
		t.Errorf("%+v", a)
	}
}

func TestFallbackDown(t *testing.T) {
	root := t.TempDir()
	writeFile(t, filepath.Join(root, "about.html"), "")
	for _, opts := range []Options{{Address: at(t, nobody), Root: root}, {Root: root}} {
		s := newServer(t, opts)
		spa, plain := newApp(t, s, true), newApp(t, s, false)
		for url, want := range map[string]int{
			plain.URL + "/src/main.ts": 502,
			spa.URL + "/page":          502,
			plain.URL + "/about.html":  502,
			plain.URL + "/page":        404,
		} {
			accept := "text/html"
			if strings.HasSuffix(url, ".ts") {
				accept = "*/*"
			}
			if a := ask(t, "GET", url, "Accept: "+accept); a.Status != want {
				t.Errorf("address %q: %s: %+v", opts.Address.origin(), url, a)
			}
		}
	}
}

func TestFallbackFindsAServerThatStartsLater(t *testing.T) {
	s := newServer(t, Options{})
	app := newApp(t, s, false)
	if a := ask(t, "GET", app.URL+"/static/src/main.ts"); a.Status != 502 {
		t.Errorf("before: %+v", a)
	}
	v := newVite(t, func(v *fakeVite) { v.Base = "/static/" })
	announce(t, s.root, announcement{URL: v.URL, Base: "/static/"})
	if a := ask(t, "GET", app.URL+"/static/src/main.ts"); a.Body != "vite /static/src/main.ts" {
		t.Errorf("%+v", a)
	}
	if s.Base() != "/static/" {
		t.Errorf("base %q", s.Base())
	}
}
