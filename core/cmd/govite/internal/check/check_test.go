package check

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/govite/govite/core/cmd/govite/internal/fixture"
)

func TestMain(m *testing.M) { fixture.Main(m) }

// mistaken is a program with a mistake in each call.
const mistaken = `package main

import (
	"context"
	"embed"
	"net/http"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

//go:embed web/dist
var dist embed.FS

//go:embed "web/dist" ` + "`web/dist/*`" + ` templates
var files embed.FS

const page = "src/" + "mian.ts"

func main() {
	v, err := core.New(core.Config{Dist: dist, Root: "web", Base: "/static/", SPA: "indx.html", Entries: []string{"src/main.ts", "src/a.ts"}})
	if err != nil {
		panic(err)
	}
	p := v.Page(context.Background())
	_, _ = p.Tags("src/main.ts", page)
	_, _ = v.URL("lgo.svg")
	_, _ = v.AbsoluteURL("https://x.org", "src/hll.svg")
	_, _ = v.Inline("src/main.css")
	_, _ = v.With("media", "print").Styles("src/b.ts")
	_, _ = v.Fragment(context.Background(), "src/part.ts")
	_ = v.Has("src/none.ts")
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { adapter.EarlyHints(v, w, r, "") })
	list := []string{"src/unknown.ts"}
	_, _ = v.Tags(list...)
	_, _ = v.Tags([]string{"/src/main.ts", "main", "src/c.ts"}...)
}
`

// TestRun has a row for each kind of findings.
func TestRun(t *testing.T) {
	const manifest = `{"src/main.ts": {"file": "assets/main.js", "name": "main", "src": "src/main.ts", "isEntry": true}}`
	plain := map[string]string{"web/dist/assets/main.js": "1", "web/dist/.vite/manifest.json": manifest, "web/dist/.vite/govite.json": fixture.Removed}
	for _, tt := range []struct {
		name    string
		changed map[string]string
		options Options
		want    []string // findings, then notes and what they were compared with
	}{
		{"no mistake", nil, Options{}, []string{"against web/dist"}},
		{"in the directory of Vite", map[string]string{"templates/b.html": `{{ vite "b" }}`}, Options{Dir: "web"}, []string{
			"../templates/b.html:1:9 entry b: b is not an entry of the build; the entries are src/main.ts",
			"against dist",
		}},
		{"Go code", map[string]string{"main.go": mistaken, "main_test.go": `package main; import ("testing"; "github.com/govite/govite/core"); func Test(t *testing.T) { new(core.Vite).Tags("x") }`,
			"help.go": "package main\n\nimport (\"testing\"; \"github.com/govite/govite/core\")\n\nfunc help(testing.TB) { new(core.Vite).Tags(\"x\") }\n"}, Options{}, []string{
			"main.go:12:12 embed web/dist: go:embed web/dist leaves out the manifest in .vite, and files whose names start with . or _; write all:web/dist",
			"main.go:15:12 embed web/dist: go:embed web/dist leaves out the manifest in .vite, and files whose names start with . or _; write all:web/dist",
			"main.go:15:23 embed web/dist/*: go:embed web/dist/* leaves out files of directories whose names start with . or _, as some chunks have; write all:web/dist",
			"main.go:21:64 base /static/: Config.Base is /static/, and Vite's base in the build of web/dist is /; write the same base in both, or leave Config.Base out if vite-plugin-govite makes the build",
			"main.go:21:81 page indx.html: indx.html is no page of the build; did you mean index.html? make it an input of the build, or leave SPA empty if Go renders the pages",
			"main.go:21:127 entry src/a.ts: src/a.ts is not an entry of the build; the entries are src/main.ts",
			"main.go:26:31 entry src/mian.ts: src/mian.ts is not an entry of the build; did you mean src/main.ts?",
			"main.go:27:15 asset lgo.svg: lgo.svg is neither a file of the build nor of web; did you mean logo.svg?",
			"main.go:28:40 asset src/hll.svg: src/hll.svg is neither a file of the build nor of web; did you mean src/hill.svg?",
			"main.go:29:18 asset src/main.css: src/main.css is no file of the build; add it to the inputs in Vite's configuration, as in govite({ input: ['src/main.css'] }), and run vite build again",
			"main.go:30:41 entry src/b.ts: src/b.ts is not an entry of the build; the entries are src/main.ts",
			"main.go:31:42 entry src/part.ts: src/part.ts is merged into src/main.ts, and is no entry of its own; make it an input of the build (build.rollupOptions.input), or leave it out of the page if Has returns false",
			`main.go:33:98 entry : the name of the entry is empty: want a name such as "src/main.ts"`,
			"main.go:36:49 entry src/c.ts: src/c.ts is not an entry of the build; the entries are src/main.ts",
			"against web/dist",
		}},
		{"templates", map[string]string{
			"templates/b.html": "{{ vite \"src/mian.ts\" }}\n{{ vite \"src/new.ts\" }}{{ viteAdmin \"x\" }}", "web/src/new.ts": "1", "web/public/x.html": `{{ vite "no" }}`, "web/dist/y.html": `{{ vite "no" }}`,
		}, Options{Args: []string{"templates"}}, []string{
			"templates/b.html:1:9 entry src/mian.ts: src/mian.ts is not an entry of the build; did you mean src/main.ts?",
			"templates/b.html:2:9 entry src/new.ts: src/new.ts is not an entry of the build; add it to the inputs in Vite's configuration, as in govite({ input: ['src/new.ts'] }), and run vite build again",
			"the names in calls of viteAdmin were not checked: no Go code here has a core.Config with the Name of viteAdmin",
			"against web/dist",
		}},
		{"allowed names", map[string]string{"templates/b.html": `{{ vite "lazy/a" }}{{ vite "b" }}`}, Options{Allow: []string{"lazy/*", "b"}}, []string{"against web/dist"}},
		{"templ", map[string]string{
			"home.templ":    "package main\n\ntempl Home(p *core.Page) {\n\t@templ.Raw(p.Tags(\"a\"))\n}\n",
			"home_templ.go": "package main\n\nimport \"github.com/govite/govite/core\"\n\nfunc Home(p *core.Page) { p.Tags(\"a\"); p.Tags(\"b\") }\n",
		}, Options{}, []string{
			"home.templ:4:20 entry a: a is not an entry of the build; the entries are src/main.ts",
			"home_templ.go:5:47 entry b: b is not an entry of the build; the entries are src/main.ts",
			"against web/dist",
		}},
		{"delimiters of Go code, and a value from another package", map[string]string{
			"templates/b.html": `[[ vite "b" ]]`,
			"app/app.go":       "package app\n\nimport (\"html/template\"; \"github.com/govite/govite/core\")\n\ntype App struct { Vite *core.Vite }\n\nvar T = template.New(\"\").Delims(\"[[\", \"]]\")\n",
			"page/page.go":     "package page\n\nimport \"example.com/app/app\"\n\nfunc Page(a *app.App) { a.Vite.Tags(\"c\") }\n",
		}, Options{}, []string{
			"page/page.go:5:37 entry c: c is not an entry of the build; the entries are src/main.ts",
			"templates/b.html:1:9 entry b: b is not an entry of the build; the entries are src/main.ts",
			"against web/dist",
		}},
		{"Go code that does not compile", map[string]string{"main.go": strings.Replace(fixture.Program, `v.URL("logo.svg")`, `v.Url("logo.svg")`, 1), "templates/b.html": `{{ vite "b" }}`}, Options{}, []string{
			"main.go:17:11 go : Go code does not compile: v.Url undefined (type *core.Vite has no field or method Url, but does have method URL)",
			"templates/b.html:1:9 entry b: b is not an entry of the build; the entries are src/main.ts",
			"against web/dist",
		}},
		{"names without a hash", plain, Options{Allow: []string{"src/hill.svg"}}, []string{
			"web/dist/assets/main.js hash assets/main.js: the name has no hash, so that browsers ask for the file again on each page; put [hash] into entryFileNames and chunkFileNames of the build's output options, or leave the file out of the check: --allow assets/main.js",
			"web/dist has no record of vite-plugin-govite: whether names have a hash is guessed from the names",
			"against web/dist",
		}},
		{"a base without a record", merge(plain, map[string]string{"web/vite.config.js": "export default { base: '/app/' }\n", "templates/home.html": ""}), Options{Allow: []string{"assets/*"}}, []string{
			"main.go:13:21 base /app/: Config.Base is empty, and Vite's base in vite.config.js is /app/, which a build without vite-plugin-govite does not tell; write Base: \"/app/\", or add the plugin",
			"web/dist has no record of vite-plugin-govite: whether names have a hash is guessed from the names",
			"against web/dist",
		}},
		{"another base than the build's", map[string]string{"web/vite.config.js": "export default { base: '/app/' }\n"}, Options{}, []string{
			"web/vite.config.js base /app/: Vite's base is /app/, and the build in web/dist has the base /; build again, or write the base of the build into Vite's configuration",
			"against web/dist",
		}},
		{"missing files", map[string]string{"web/dist/assets/main-BTYxtEBp.js": fixture.Removed}, Options{}, []string{
			"web/dist/.vite/manifest.json build .vite/manifest.json: the manifest names files that are not in web/dist: assets/main-BTYxtEBp.js; run vite build again, and keep all files of its output",
			"against the sources in web",
		}},
		{"no manifest", map[string]string{"web/dist/.vite/manifest.json": fixture.Removed}, Options{}, []string{
			"web/dist build web/dist: web/dist has no manifest: neither .vite/manifest.json (Vite 5 and later) nor manifest.json (Vite 2 to 4) is there, at any depth; run vite build with build.manifest: true, and embed its output with //go:embed all:dist (without all: Go leaves out .vite)",
			"against the sources in web",
		}},
		{"the sources", map[string]string{"templates/b.html": `{{ vite "src/mian.ts" }}{{ vite "src/main.ts" "name" "virtual:x" }}{{ viteAsset "lgo.svg" }}{{ viteAsset "logo.svg" }}{{ vite "logo.svg" }}{{ viteInline "src/none.css" }}`},
			Options{Sources: true}, []string{
				"templates/b.html:1:9 entry src/mian.ts: src/mian.ts is not a file in web; did you mean src/main.ts?",
				"templates/b.html:1:81 asset lgo.svg: lgo.svg is not a file in web or web/public; did you mean logo.svg?",
				"templates/b.html:1:127 entry logo.svg: logo.svg is a file of Vite's public directory, and no entry; load it by its URL, or move it to the sources and make it an input of the build",
				"templates/b.html:1:154 asset src/none.css: src/none.css is not a file in web or web/public; correct the name, or create the file",
				"against the sources in web",
			}},
		{"another directory of the build", map[string]string{"other/.vite/manifest.json": `{}`, "templates/home.html": ""}, Options{Dist: "other", Args: []string{"templates"}}, []string{
			"against other",
		}},
		{"a build that is older than a source", map[string]string{"web/src/edited.ts": "1"}, Options{}, []string{
			"the build in web/dist is older than web/src/edited.ts: run vite build, or check the sources with --sources", "against web/dist",
		}},
		{"several projects", map[string]string{
			"admin/vite.config.js": "", "admin/package.json": "{}", "admin/src/admin.ts": "1",
			"main.go":          strings.Replace(fixture.Program, "_, _ = v.URL", `core.New(core.Config{Name: "admin", Root: "admin", Entries: []string{"src/main.ts"}}); _, _ = v.URL`, 1),
			"templates/b.html": `{{ viteAdmin "src/admin.ts" }}{{ viteAdmin "src/main.ts" }}{{ vite "src/admin.ts" }}{{ viteOther "x" }}`,
		}, Options{}, []string{
			"main.go:17:71 entry src/main.ts: src/main.ts is not a file in admin; correct the name, or create the file",
			"templates/b.html:1:44 entry src/main.ts: src/main.ts is not a file in admin; correct the name, or create the file",
			"templates/b.html:1:68 entry src/admin.ts: src/admin.ts is not an entry of the build; the entries are src/main.ts",
			"the names in calls of viteOther were not checked: no Go code here has a core.Config with the Name of viteOther",
			"there is no build in admin/dist: names were compared with the sources", "against the sources in admin, web/dist",
		}},
		{"no go.mod", map[string]string{"go.mod": fixture.Removed}, Options{}, []string{"Go code was not checked: there is no go.mod", "against web/dist"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := fixture.Write(t, tt.changed)
			if edited := filepath.Join(dir, "web", "src", "edited.ts"); tt.changed["web/src/edited.ts"] != "" {
				later := time.Now().Add(time.Hour)
				if err := os.Chtimes(edited, later, later); err != nil {
					t.Fatal(err)
				}
			}
			tt.options.Dir = filepath.Join(dir, tt.options.Dir)
			report, err := Run(t.Context(), tt.options)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := strings.Join(lines(report), "\n"), strings.Join(tt.want, "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func merge(a, b map[string]string) map[string]string {
	all := map[string]string{}
	maps.Copy(all, a)
	maps.Copy(all, b)
	return all
}

// lines returns a report as text, without the note that all of these applications
// get.
func lines(r *Report) []string {
	var all []string
	for _, f := range r.Findings {
		place := f.File
		if f.Line > 0 {
			place += fmt.Sprintf(":%d:%d", f.Line, f.Column)
		}
		all = append(all, fmt.Sprintf("%s %s %s: %s", place, f.Kind, f.Name, f.Text()))
	}
	for _, note := range r.Notes {
		if !strings.HasPrefix(note, "the inputs of Vite's configuration were not checked: the packages of ") {
			all = append(all, note)
		}
	}
	var against []string
	for _, p := range r.Projects {
		if p.Dist == "" {
			p.Dist = "the sources in " + p.Root
		}
		against = append(against, p.Dist)
	}
	return append(all, "against "+strings.Join(against, ", "))
}

// TestErrors has what is no finding, because nothing was checked.
func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		changed map[string]string
		options Options
		want    string
	}{
		{map[string]string{"web/vite.config.js": fixture.Removed}, Options{}, "there is no vite.config in "},
		{nil, Options{Dist: "none"}, "there is no build in none: run vite build, or name the directory of its output"},
		{nil, Options{Args: []string{"none"}}, "none is neither a directory nor ./...: "},
		{nil, Options{Root: "none"}, "there is no directory "},
		{nil, Options{Allow: []string{"["}}, "--allow [: syntax error in pattern"},
		{map[string]string{"admin/vite.config.js": ""}, Options{Dist: "web/dist"}, "--dist names the build of one Vite project, and "},
	} {
		tt.options.Dir = fixture.Write(t, tt.changed)
		if _, err := Run(t.Context(), tt.options); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%+v: %v\nwant %s", tt.options, err, tt.want)
		}
	}
}

// BenchmarkCheck checks an application with 2,000 templates.
func BenchmarkCheck(b *testing.B) {
	changed := map[string]string{}
	for i := range 2000 {
		changed[fmt.Sprintf("templates/%d/page%d.html", i/50, i)] = `{{ define "x" }}` + strings.Repeat("<p>{{ .Title }} {{ range .Items }}{{ .Name }}{{ end }}</p>\n", 40) +
			`{{ vite "src/main.ts" }}<img src="{{ viteAsset "logo.svg" }}">{{ end }}`
	}
	dir := fixture.Write(b, changed)
	for b.Loop() {
		report, err := Run(b.Context(), Options{Dir: dir})
		if err != nil || len(report.Findings) > 0 || report.Templates != 2002 {
			b.Fatalf("%+v, %v", report, err)
		}
	}
}
