package templatescan

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestText finds the names in the syntax of each engine, at the places of their
// strings, and nothing else.
func TestText(t *testing.T) {
	for _, tt := range []struct {
		name string
		file string
		text string
		want string // kind, name and, if there is one, Config.Name
	}{
		{"functions", "a.html", `{{ vite "src/a.ts" "b" }}{{viteAsset "c.svg"}}{{ viteStyles "d" }}{{ viteScripts "e" }}{{ viteInline "f.css" }}`,
			"entry src/a.ts, entry b, asset c.svg, entry d, entry e, asset f.css"},
		{"a host", "a.html", `{{ viteAbsoluteURL "https://x.org" "og.png" }}`, "asset og.png"},
		{"lines", "a.gohtml", "é\r\n\n  {{- vite\n`src/a.ts` -}}", "entry src/a.ts"},
		{"in attributes and blocks", "a.tmpl", `{{ if .X }}{{ range .L }}<img src="{{ viteAsset "a.svg" }}">{{ else }}{{ vite "b" }}{{ end }}{{ end }}{{ define "x" }}{{ vite "c" }}{{ end }}`,
			"asset a.svg, entry b, entry c"},
		{"a block", "a.html", `{{ block "head" . }}{{ vite "a" }}{{ end }}`, "entry a"},
		{"pipelines", "a.html", `{{ "a" | vite "b" }}{{ vite ("c") }}{{ printf "%s" (viteAsset "d") }}{{ with viteAsset "e" }}{{ . }}{{ end }}`,
			"entry a, entry b, entry c, asset d, asset e"},
		{"variables", "a.html", `{{ $a := "a" }}{{ vite $a }}{{ $b := "b" }}{{ if .X }}{{ $b = "c" }}{{ end }}{{ vite $b }}{{ vite .D }}{{ vite (printf "%s" "e") }}`, "entry a"},
		{"a page", "a.html", `{{ .Vite.Tags "a" }}{{ $.Vite.URL "b" }}{{ .Data.Page.Inline "c" }}{{ (.Vite.With "media" "print").Styles "d" }}`,
			"entry a *, asset b *, asset c *, entry d *"},
		{"a page in variables", "a.html", `{{ with .Vite }}{{ .Tags "a" }}{{ end }}{{ $v := .Vite }}{{ $v.Tags "b" }}{{ $p := viteFragment "c" }}{{ $p.Tags "d" }}`,
			"entry a *, entry b *, entry c, entry d *"},
		{"fields of the application", "a.html", `{{ .Post.Tags "go" }}{{ .Tags "go" }}{{ .Post.URL "x.html" }}{{ $.URL "x" }}{{ range .Vites }}{{ .Tags "x" }}{{ end }}`, ""},
		{"with and has", "a.html", `{{ (viteWith "media" "print").Tags "a" }}{{ if viteHas "b" }}{{ end }}{{ (viteFragment "c").Tags "d" }}`,
			"entry a *, entry c, entry d *"},
		{"a Vite with a name", "a.html", `{{ viteAdmin "a" }}{{ viteAdminAsset "b" }}{{ viteAdminAbsoluteURL "https://x.org" "c" }}`, "entry a Admin, asset b Admin, asset c Admin"},
		{"comments and text", "a.html", `{{/* vite "a" */}}<!-- {{ vite "b" }} --> vite "c" {{ vitesse "d" }}`, "entry b"},
		{"another engine's html", "a.html", `{% if x %}{{ vite('a') }}{# {{ vite('b') }} #}{% endif %}`, "entry a"},
		{"not closed", "a.html", `{{ if }}{{ vite "a" }}{{ vite "b`, "entry a"},

		{"django", "a.django", "{# {{ vite('x') }} #}{% comment %}{{ vite('y') }}{% endcomment %}\n{{ vite(\"a\", 'b') | safe }}{% if viteHas('c') %}{{ Vite.Tags(\"d\") }}{% endif %} vite(\"e\")",
			"entry a, entry b, entry d *"},
		{"jet", "a.jet", `{* {{ vite("x") }} *}{{ vite("a") | raw }}{{ "b" | vite | raw }}{{ viteWith("media", "print").Tags("c") | raw }}{{ .Vite.Tags("d") | raw }}{{ vite: "e" }}`,
			"entry a, entry b, entry c *, entry d *"},
		{"handlebars", "a.hbs", `{{!-- {{ vite "x" }} --}}{{! vite "y" }}{{{ vite "a" }}}<img src="{{viteAsset 'b'}}">`, "entry a, asset b"},
		{"mustache", "a.mustache", `{{{ Tags }}}`, ""},
		{"pug", "a.pug", "//- vite(\"x\")\n  | {{ vite \"y\" }}\nhead\n  | {{ vite \"a\" }}\n  img(src=\"{{ viteAsset `b` }}\")\n  | #{vite(\"c\", d)}", "entry a, asset b, entry c"},
		{"ace", "a.ace", "/ {{ vite \"x\" }}\nhead\n  | {{ vite \"a\" }}\n  img src=\"{{ viteAsset `b` }}\"", "entry a, asset b"},
		{"amber", "a.amber", "head\n  | #{vite(\"a\")}\n  img[src=viteAsset(\"b\")]\n  // #{vite(\"x\")}", "entry a, asset b"},
		{"templ", "a.templ", "package x\n// p.Tags(\"x\")\ntempl Home(p *core.Page, data Data) {\n\t<!-- { p.URL(\"y\") } -->\n\t@templ.Raw(p.Tags(\"a\", \"b\"))\n\t<img src={ p.URL(\"c\") } alt=\"\"/>\n\t@templ.Raw(data.Vite.With(\"media\", \"print\").Tags(\"d\"))\n\t@Tags(post.Tags(\"e\"), vite(\"f\"))\n\t@templ.Raw(ginvite.PageFrom(c, v).Tags(\"g\"))\n}",
			"entry a *, entry b *, asset c *, entry d *, entry g *"},
		{"templ and a Vite", "a.templ", `templ A(v *core.Vite) { @B(v.Fragment(ctx, "a")) @C(v.AbsoluteURL(o, "b")) @templ.Raw(v.Tags(name("c"), "d" + e)) }`, "entry a *, asset b *"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			lines := strings.SplitAfter(tt.text, "\n")
			for _, u := range Text(tt.file, []byte(tt.text), nil) {
				got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s", u.Kind, u.Name, u.Vite)))
				if at := lines[u.Line-1][u.Column-1:]; !strings.ContainsRune("\"'`", rune(at[0])) || !strings.HasPrefix(at[1:], u.Name+at[:1]) {
					t.Errorf("%s at %d:%d, where there is %s", u.Name, u.Line, u.Column, at)
				}
			}
			if got := strings.Join(got, ", "); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestDelims finds names between other delimiters.
func TestDelims(t *testing.T) {
	const text = `[[ vite "a" ]] {{ vite "b" }}`
	for delims, want := range map[[2]string]int{{}: 1, {"[[", "]]"}: 2} {
		if got := Text("a.html", []byte(text), [][2]string{delims}); len(got) != want {
			t.Errorf("%q: %v", delims, got)
		}
	}
}

// TestFiles finds the templates of the application alone.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.html", "b/c.templ", "b/d.go", "b/E.HTML", "node_modules/x.html", "b/vendor/x.html", "testdata/x.html", ".git/x.html", "web/dist/x.html", "web/y.pug"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := Files([]string{dir, filepath.Join(dir, "b")}, func(path string) bool { return path == filepath.Join(dir, "web", "dist") })
	for i, file := range files {
		rel, _ := filepath.Rel(dir, file)
		files[i] = filepath.ToSlash(rel)
	}
	if want := []string{"a.html", "b/E.HTML", "b/c.templ", "web/y.pug"}; err != nil || !slices.Equal(files, want) {
		t.Errorf("%q, %v\nwant %q", files, err, want)
	}
	if files, err := Files([]string{filepath.Join(dir, "none")}, func(string) bool { return false }); err == nil {
		t.Errorf("a missing directory: %q", files)
	}
}

func FuzzText(f *testing.F) {
	f.Add("a.html", `{{ $v := .Vite }}{{ (viteWith "a").Tags "b" | vite }}`)
	f.Add("a.jet", `{{ "b" | vite }}{{ viteWith("media", 'x').Tags("c") }}`)
	f.Add("a.pug", "//- x\n  y\nimg(src=viteAsset(`a`))")
	f.Add("a.templ", `templ A(p *core.Page) { @templ.Raw(p.Tags("a")) }`)
	f.Fuzz(func(t *testing.T, file, text string) {
		for _, u := range Text(file, []byte(text), [][2]string{{"[[", "]]"}}) {
			if u.Line < 1 || u.Column < 1 || u.Kind == "" {
				t.Errorf("%+v", u)
			}
		}
	})
}
