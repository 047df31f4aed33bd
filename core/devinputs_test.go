package core

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// inputsStandIn answers as a Vite with vite-plugin-govite does.
type inputsStandIn struct {
	*httptest.Server
	inputs string // of the announcement, JSON; "" for those of an older plugin

	mu    sync.Mutex
	uses  map[string]string // by source; "unknown" for others
	asked map[string]int
}

func newInputsStandIn(t testing.TB, root, inputs string, uses map[string]string) *inputsStandIn {
	t.Helper()
	p := &inputsStandIn{inputs: inputs, uses: maps.Clone(uses), asked: map[string]int{}}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Accept") == "text/x-vite-ping":
			w.WriteHeader(http.StatusNoContent)
		case r.URL.Path == "/@govite/status":
			fields := fmt.Sprintf(`"id": "a1", "root": %q, "publicDir": %q`, filepath.ToSlash(root), filepath.ToSlash(filepath.Join(root, "public")))
			if p.inputs != "" {
				fields += `, "inputs": ` + p.inputs
			}
			fmt.Fprintf(w, "{%s}", fields)
		case r.URL.Path == "/@govite/head":
			var html strings.Builder
			html.WriteString(`<script type=\"module\" src=\"/@vite/client\"></script>`)
			for i, entry := range r.URL.Query()["entry"] {
				fmt.Fprintf(&html, `<script type=\"module\" src=\"%s\" data-govite-entry=\"%d\"></script>`, entry, i)
			}
			fmt.Fprintf(w, `{"html": "%s"}`, html.String())
		case r.URL.Path == "/@govite/use":
			p.mu.Lock()
			defer p.mu.Unlock()
			source := r.URL.Query().Get("source")
			p.asked[source]++
			use := p.uses[source]
			if use == "" {
				use = "unknown"
			}
			fmt.Fprintf(w, `{"use": %q}`, use)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *inputsStandIn) set(source, use string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.uses[source] = use
}

// eventually waits until condition is true.
func eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !condition(); {
		if time.Now().After(end) {
			t.Fatalf("timed out waiting for %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

const someInputs = `[{"name": "app", "source": "src/main.tsx"}, {"name": "print", "source": "src/print.css"}, {"name": "twice", "source": "src/a.ts"}, {"name": "twice", "source": "src/b.ts"}, {"name": "v2.0", "source": "src/main.tsx"}]`

func TestDevNamedEntry(t *testing.T) {
	root := project(t)
	vite := newInputsStandIn(t, root, someInputs, nil)
	v := inDevelopment(t, Config{DevServer: vite.URL, Root: root, Entries: []string{"app"}})
	const want = `<script type="module" src="/@vite/client"></script>
<script type="module" src="/src/main.tsx"></script>
`
	for _, entry := range []string{"app", "v2.0", "src/main.tsx", "/src/main.tsx"} {
		if got, err := v.Tags(entry); err != nil || string(got) != want {
			t.Errorf("Tags(%q): %v\n%s\nwant\n%s", entry, err, got, want)
		}
	}
	if got, err := v.URL("app"); err != nil || got != "/src/main.tsx" {
		t.Errorf("URL of a named entry: %s, %v", got, err)
	}
	for entry, wants := range map[string][]string{
		"ap":           {"ap is not a file in ", "did you mean app?", "entries: src/a.ts, src/b.ts, src/main.tsx, src/print.css"},
		"src/mian.tsx": {"did you mean src/main.tsx?", "entries: src/a.ts, src/b.ts, src/main.tsx, src/print.css"},
		"twice":        {"twice is the name of several inputs; did you mean src/a.ts or src/b.ts?"},
	} {
		got, err := v.Tags(entry)
		for _, want := range wants {
			if err != nil || !strings.Contains(string(got), want) {
				t.Errorf("Tags(%q): %v\n%s\nwant %s", entry, err, got, want)
			}
		}
		_, err = New(Config{Mode: Development, DevServer: vite.URL, Root: root, Entries: []string{entry}, Logger: slog.New(slog.DiscardHandler)})
		if err == nil || !strings.Contains(err.Error(), "Config.Entries: "+entry) {
			t.Errorf("Config.Entries %q: %v", entry, err)
		}
	}
}

// Before the dev server answers, only Vite's configuration tells the names of
// inputs.
func TestDevNamedEntryBeforeVite(t *testing.T) {
	root := project(t)
	config := "export default { build: { rollupOptions: { input: { app: 'src/main.tsx', 'the-admin': 'src/admin.tsx' } } } }"
	if err := os.WriteFile(filepath.Join(root, "vite.config.js"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	plain := standIn(t, "/", false)
	for _, tt := range []struct{ server, entry, want string }{
		{nobody, "app", ""},
		{nobody, "the-admin", ""},
		{nobody, "ap", "ap is not a file"},
		{nobody, "main", "main is not a file"},
		{nobody, "src/mian.tsx", "did you mean src/main.tsx?"},
		{plain.URL, "app", "app is not a file"}, // without the plugin nobody tells
		{plain.URL, "app", "add vite-plugin-govite to name an input by its key"},
	} {
		_, err := New(Config{Mode: Development, DevServer: tt.server, Root: root, Entries: []string{tt.entry}, Logger: slog.New(slog.DiscardHandler)})
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s, %s: %v, want %q", tt.server, tt.entry, err, tt.want)
		}
	}
}

// What a build would not have is a warning in development: once in the log, and on
// the console of pages while it lasts.
func TestDevWarnings(t *testing.T) {
	root := project(t)
	for _, name := range []string{"hero.png", "listed.png", "imported.png", "util.ts", "lazy.ts", "part.ts"} {
		if err := os.WriteFile(filepath.Join(root, "src", name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	vite := newInputsStandIn(t, root, someInputs, map[string]string{
		"src/listed.png": "asset", "src/imported.png": "imported", "src/lazy.ts": "lazy", "src/part.ts": "imported", "src/print.css": "of a later version",
	})
	var log syncBuffer
	v, err := New(Config{Mode: Development, DevServer: vite.URL, Root: root, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	warnings := []string{
		"src/hero.png is no file of a build, because no script or stylesheet refers to it",
		"src/util.ts is no entry of a build; make it an input",
		"src/part.ts is no entry of a build, because other modules import it; make it an input",
	}
	page := func() string {
		t.Helper()
		for _, name := range []string{"src/hero.png", "/src/listed.png", "src/imported.png", "favicon.ico", "src/logo ü.svg"} {
			if _, err := v.URL(name); err != nil {
				t.Error(err)
			}
		}
		tags, err := v.Tags("src/main.tsx", "src/print.css", "src/util.ts", "src/lazy.ts", "src/part.ts", "virtual:x")
		if err != nil || !strings.Contains(string(tags), `src="/src/main.tsx"`) {
			t.Fatalf("%v\n%s", err, tags)
		}
		return string(tags)
	}
	vite.set("src/logo ü.svg", "imported")
	var tags string
	eventually(t, "all warnings", func() bool {
		tags = page()
		for _, want := range warnings {
			if !strings.Contains(tags, want) || !strings.Contains(log.String(), want) {
				return false
			}
		}
		return true
	})
	eventually(t, "a second question", func() bool {
		tags = page()
		vite.mu.Lock()
		defer vite.mu.Unlock()
		return vite.asked["src/hero.png"] > 1 && vite.asked["src/util.ts"] > 1 && vite.asked["src/part.ts"] > 1
	})
	if n := strings.Count(tags, "console.warn("); n != len(warnings) {
		t.Errorf("%d warnings on the console\n%s", n, tags)
	}
	if n := strings.Count(log.String(), "works in development alone"); n != len(warnings) {
		t.Errorf("%d warnings in the log\n%s", n, log.String())
	}
	if !strings.Contains(tags, `govite({ assets: [\"src/hero.png\"] })`) {
		t.Errorf("the warning does not say what to do\n%s", tags)
	}
	vite.mu.Lock()
	for _, source := range []string{"src/main.tsx", "favicon.ico", "virtual:x"} {
		if vite.asked[source] != 0 {
			t.Errorf("the dev server was asked about %s", source)
		}
	}
	vite.mu.Unlock()

	vite.set("src/hero.png", "asset")
	vite.set("src/util.ts", "lazy")
	vite.set("src/part.ts", "lazy")
	eventually(t, "the end of the warnings", func() bool { return !strings.Contains(page(), "console.warn(") })
}

func TestDevNoWarningsWithoutInputs(t *testing.T) {
	root := project(t)
	vite := newInputsStandIn(t, root, "", nil)
	v := inDevelopment(t, Config{DevServer: vite.URL, Root: root})
	if _, err := v.URL("src/logo ü.svg"); err != nil {
		t.Error(err)
	}
	if _, err := v.Tags("src/main.tsx"); err != nil {
		t.Error(err)
	}
	vite.mu.Lock()
	defer vite.mu.Unlock()
	if len(vite.asked) > 0 {
		t.Errorf("an older plugin was asked: %v", vite.asked)
	}
}

// Without the plugin, only Vite knows where its public directory is.
func TestDevPublicDirWithoutPlugin(t *testing.T) {
	root := project(t)
	for name, spa := range map[string]bool{"appType: 'custom'": false, "appType: 'spa'": true} {
		vite := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			accept := r.Header.Get("Accept")
			switch {
			case accept == "text/x-vite-ping":
				w.WriteHeader(http.StatusNoContent)
			case r.URL.Path == "/static ü.ico":
				w.Header().Set("Content-Type", "image/x-icon")
				_, _ = io.WriteString(w, "icon of Vite")
			case spa && (strings.Contains(accept, "*/*") || strings.Contains(accept, "html") || r.URL.Path == "/any.html"):
				w.Header().Set("Content-Type", "text/html")
				_, _ = io.WriteString(w, "Vite's index.html")
			default:
				http.NotFound(w, r)
			}
		}))
		t.Cleanup(vite.Close)
		v := inDevelopment(t, Config{DevServer: vite.URL, Root: root})
		if got, err := v.URL("static ü.ico"); err != nil || got != "/static%20%C3%BC.ico" {
			t.Errorf("%s: URL: %s, %v", name, got, err)
		}
		if got, err := v.Inline("/static ü.ico"); err != nil || got != "icon of Vite" {
			t.Errorf("%s: Inline: %v, %v", name, got, err)
		}
		for _, missing := range []string{"missing.ico", "any.html"} {
			if got, err := v.URL(missing); err == nil {
				t.Errorf("%s: %s: %s", name, missing, got)
			}
		}
	}
}
