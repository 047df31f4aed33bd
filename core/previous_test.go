package core

import (
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// renamed is testBuild with another hash for main.ts.
func renamed(hash string) fstest.MapFS {
	dist := testBuild()
	for name, file := range testBuild() {
		delete(dist, name)
		dist[strings.ReplaceAll(name, "BTYxtEBp", hash)] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(file.Data), "BTYxtEBp", hash))}
	}
	dist["robots.txt"] = &fstest.MapFile{Data: []byte("robots of " + hash)}
	dist["only-"+hash+".txt"] = &fstest.MapFile{Data: []byte("from public/")}
	return dist
}

func TestPrevious(t *testing.T) {
	v := inProduction(t, Config{Dist: renamed("NEWtEBp1"), Previous: []fs.FS{renamed("OLDtEBp1"), renamed("ANCtEBp1")}})
	for path, want := range map[string]string{
		"/assets/main-NEWtEBp1.js": "content of assets/main-NEWtEBp1.js",
		"/assets/main-OLDtEBp1.js": "content of assets/main-OLDtEBp1.js",
		"/assets/main-ANCtEBp1.js": "content of assets/main-ANCtEBp1.js",
		"/robots.txt":              "robots of NEWtEBp1",
		"/only-OLDtEBp1.txt":       "",
		"/.vite/manifest.json":     "",
	} {
		if got, _ := served(v, path); got != want {
			t.Errorf("%s: %q", path, got)
		}
	}
	if got, err := v.Tags("src/main.ts"); err != nil || !strings.Contains(string(got), "main-NEWtEBp1.js") || strings.Contains(string(got), "OLDtEBp1") {
		t.Errorf("%v %s", err, got)
	}
	if v.backend().IsLost("/assets/main-OLDtEBp1.js") || !v.backend().IsLost("/assets/main-GONtEBp1.js") {
		t.Error("IsLost")
	}
	if got, err := v.Tags("src/mian.ts"); err == nil {
		t.Errorf("%s", got)
	}
	_, err := New(Config{Mode: Production, Dist: testBuild(), Previous: []fs.FS{testBuild(), fstest.MapFS{}}})
	if err == nil || !strings.Contains(err.Error(), "there is no build in Config.Previous[1]: name the output of an earlier vite build, or leave the file system out") {
		t.Errorf("got %v", err)
	}
}

// After Reload the hashed files of the last three builds stay reachable.
func TestReloadKeepsTheLastBuild(t *testing.T) {
	dir := t.TempDir()
	write := func(hash string) {
		t.Helper()
		if err := os.RemoveAll(filepath.Join(dir, "assets")); err != nil {
			t.Fatal(err)
		}
		for name, file := range renamed(hash) {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, file.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	write("AAAtEBp1")
	v := inProduction(t, Config{Dist: os.DirFS(dir)})
	hashes := []string{"AAAtEBp1", "BBBtEBp1", "CCCtEBp1", "DDDtEBp1", "EEEtEBp1"}
	have := func(want ...string) {
		t.Helper()
		for _, hash := range hashes {
			if ok := isServed(v, "/assets/main-"+hash+".js"); ok != slices.Contains(want, hash) {
				t.Errorf("%s: %t", hash, ok)
			}
		}
	}
	reload := func() {
		t.Helper()
		for range 5 { // without a new build
			if err := v.Reload(); err != nil {
				t.Fatal(err)
			}
		}
	}
	have("AAAtEBp1")
	reload()
	have("AAAtEBp1")
	for i, hash := range hashes[1:] {
		write(hash)
		reload()
		have(hashes[max(0, i-2) : i+2]...) // the build and the three before it
	}
	write(hashes[2]) // rolled back
	reload()
	have(hashes[1:]...)
}

func TestTwoProjects(t *testing.T) {
	site := inProduction(t, Config{})
	admin := inProduction(t, Config{Name: "admin", Base: "/admin/", Dist: renamed("ADMtEBp1")})
	page := template.Must(template.New("").Funcs(site.FuncMap()).Funcs(admin.FuncMap()).Parse(
		`{{ vite "src/lazy.ts" }}{{ viteAdmin "src/main.ts" }}{{ viteAsset "robots.txt" }} {{ viteAdminAsset "robots.txt" }} {{ viteAdminInline "robots.txt" }}`))
	var b strings.Builder
	if err := page.Execute(&b, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`src="/assets/lazy-ByAmVqlG.js"`, `src="/admin/assets/main-ADMtEBp1.js"`, "/robots.txt /admin/robots.txt robots of ADMtEBp1"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
	for _, name := range []string{"1a", "a-b", "a b", "ä!"} {
		if _, err := New(Config{Mode: Production, Dist: testBuild(), Name: name}); err == nil || !strings.Contains(err.Error(), "Config.Name: ") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// The manifest of Vite 2 lacks the stylesheet of cssCodeSplit: false.
// A project named "asset" would have a function viteAsset, as a project without a
// name has.
func TestNamesOfFunctionsAreTaken(t *testing.T) {
	for function := range inProduction(t, Config{}).FuncMap() {
		suffix := strings.TrimPrefix(function, "vite")
		if suffix == "" {
			continue
		}
		for _, name := range []string{suffix, strings.ToLower(suffix[:1]) + suffix[1:]} {
			if _, err := New(Config{Mode: Production, Dist: testBuild(), Name: name}); err == nil || !strings.Contains(err.Error(), "choose another name") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestUnnamedStylesheet(t *testing.T) {
	const m = `{"src/main.ts": {"file": "assets/main.528ecdcf.js", "src": "src/main.ts", "isEntry": true}}`
	dist := fstest.MapFS{"manifest.json": {Data: []byte(m)}, "assets/main.528ecdcf.js": {}, "assets/style.d06aa032.css": {}}
	v := inProduction(t, Config{Dist: dist})
	got, err := v.Tags("src/main.ts")
	want := `<link rel="stylesheet" crossorigin href="/assets/style.d06aa032.css">
<script type="module" crossorigin src="/assets/main.528ecdcf.js"></script>
`
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
	if _, cache := served(v, "/assets/style.d06aa032.css"); !strings.Contains(cache, "immutable") {
		t.Error("the stylesheet is not immutable")
	}
	dist["assets/style.e06aa032.css"] = &fstest.MapFile{} // now ambiguous
	if got, err := inProduction(t, Config{Dist: dist}).Tags("src/main.ts"); err != nil || strings.Contains(string(got), "stylesheet") {
		t.Errorf("%v\n%s", err, got)
	}
}
