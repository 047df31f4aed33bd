package core

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

const devPage = `<!doctype html>
<link rel="icon" href="/favicon.ico">
<link rel="stylesheet" href="../src/print.css">
<script type="module" src="/src/main.tsx"></script>
<script type="module">import "./x"</script>
<script src="/classic.js"></script>`

func TestDevHTMLEntry(t *testing.T) {
	root := project(t)
	if err := os.MkdirAll(filepath.Join(root, "nested"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "nested", "page.html"), []byte(devPage), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, served, want string
	}{
		{"appType: 'custom'", "", `<script type="module" src="/static/@vite/client"></script>
<link rel="stylesheet" href="/static/src/print.css">
<script type="module" src="/static/src/main.tsx"></script>
`},
		{"served by Vite", `<script type="module" src="/static/@vite/client"></script>
<script type="module">injected by a plugin</script>
<script type="module">import { injectIntoGlobalHook } from "/static/@react-refresh"</script>
<link rel="stylesheet" href="/static/src/print.css">
<script type="module" src="/static/src/main.tsx?t=1"></script>`, `<script type="module" src="/static/@vite/client"></script>
<link rel="stylesheet" href="/static/src/print.css">
<script type="module">injected by a plugin</script>
<script type="module" src="/static/src/main.tsx?t=1"></script>
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Header.Get("Accept") == "text/x-vite-ping":
					w.WriteHeader(http.StatusNoContent)
				case r.URL.Path == "/static/nested/page.html" && tt.served != "":
					_, _ = io.WriteString(w, tt.served)
				default:
					http.NotFound(w, r)
				}
			}))
			defer s.Close()
			v := inDevelopment(t, Config{DevServer: s.URL + "/static/", Root: root})
			got, err := v.Tags("nested/page.html")
			if err != nil || string(got) != tt.want {
				t.Errorf("%v\n%s\nwant\n%s", err, got, tt.want)
			}
			p := v.Page(t.Context())
			nonce := p.Nonce()
			if got, err := p.Tags("nested/page.html"); err != nil || strings.Count(string(got), nonce) != strings.Count(tt.want, "\n")+1 && tt.served == "" {
				t.Errorf("%v\n%s", err, got)
			}
			if got, err := v.Tags("nested/pgae.html"); err != nil || !strings.Contains(string(got), "did you mean nested/page.html?") {
				t.Errorf("%v\n%s", err, got)
			}
		})
	}
}

func TestDevEntryByName(t *testing.T) {
	vite := standIn(t, "/", false)
	dist := fstest.MapFS{".vite/manifest.json": {Data: []byte(`{
		"src/main.tsx": {"file": "assets/main-BTYxtEBp.js", "name": "app", "src": "src/main.tsx", "isEntry": true},
		"src/gone.tsx": {"file": "assets/gone-BTYxtEBp.js", "name": "gone", "src": "src/gone.tsx", "isEntry": true}}`)}}
	v := inDevelopment(t, Config{DevServer: vite.URL, Dist: dist, Entries: []string{"app"}})
	got, err := v.Tags("app")
	if want := `<script type="module" src="/@vite/client"></script>` + "\n" + `<script type="module" src="/src/main.tsx"></script>` + "\n"; err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
	for _, name := range []string{"gone", "apq"} {
		if got, err := v.Tags(name); err != nil || !strings.Contains(string(got), name+" is not a file in ") {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
	}
}
