package analyzer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/govite/govite/core/cmd/govite/analyzer"
	"github.com/govite/govite/core/cmd/govite/internal/fixture"
)

func TestMain(m *testing.M) { fixture.Main(m) }

// TestAnalyzer runs the analyzer on applications, applies the fixes, and runs it
// again.
func TestAnalyzer(t *testing.T) {
	program := strings.NewReplacer("all:web/dist", "web/dist `web/dist`", "logo.svg", "lgo.svg", "index.html", "src/none.html").Replace(fixture.Program)
	const (
		embed  = "main.go:9: go:embed web/dist leaves out the manifest in .vite, and files whose names start with . or _; write all:web/dist"
		asset  = "main.go:17: lgo.svg is neither a file of the build nor of web; did you mean logo.svg?"
		spa    = "main.go:13: src/none.html is no page of the build; make it an input of the build, or leave SPA empty if Go renders the pages"
		source = "main.go:17: lgo.svg is not a file in web or web/public; did you mean logo.svg?"
	)
	for _, tt := range []struct {
		name    string
		changed map[string]string
		flags   map[string]string
		want    []string
		fixed   string // a line of main.go after the fixes
	}{
		{"no mistake", nil, nil, nil, ""},
		{"the build", map[string]string{"main.go": program}, nil, []string{embed, embed, spa, asset}, "//go:embed all:web/dist \"all:web/dist\" templates\n"},
		{"the sources", map[string]string{"main.go": strings.Replace(program, "src/none.html", "index.html", 1)}, map[string]string{"sources": "true"}, []string{embed, embed, source}, ""},
		{"another build", map[string]string{"other/.vite/manifest.json": "{}", "web/src/main.ts": fixture.Removed}, map[string]string{"root": "web", "dist": "other"}, []string{
			"main.go:13: index.html is no page of the build; make it an input of the build, or leave SPA empty if Go renders the pages",
			"main.go:13: src/main.ts is not an entry of the build",
			"main.go:17: logo.svg is neither",
		}, ""},
		{"code of templ", map[string]string{
			"home.templ":    "package main\n\ntempl Home(p *core.Page) {\n\t@templ.Raw(p.Tags(\"a\"))\n}\n",
			"home_templ.go": "package main\n\nimport \"github.com/govite/govite/core\"\n\nfunc Home(p *core.Page) { p.Tags(\"a\") }\n",
		}, nil, []string{"home.templ:4: a is not an entry"}, ""},
		{"no Vite project", map[string]string{"main.go": program, "web/vite.config.js": fixture.Removed}, nil, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for name, value := range tt.flags {
				flag := analyzer.Analyzer.Flags.Lookup(name)
				if err := flag.Value.Set(value); err != nil {
					t.Fatal(err)
				}
				defer func() {
					if err := flag.Value.Set(flag.DefValue); err != nil {
						t.Error(err)
					}
				}()
			}
			dir := fixture.Write(t, tt.changed)
			got, edits := analyze(t, dir)
			slices.Sort(tt.want)
			if !slices.EqualFunc(got, tt.want, strings.HasPrefix) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
			if tt.fixed == "" {
				return
			}
			main := filepath.Join(dir, "main.go")
			apply(t, main, edits)
			if text, err := os.ReadFile(main); err != nil || !strings.Contains(string(text), tt.fixed) {
				t.Errorf("%v\n%s", err, text)
			}
			if got, _ := analyze(t, dir); slices.ContainsFunc(got, func(line string) bool { return strings.Contains(line, "go:embed") }) {
				t.Errorf("after the fixes: %q", got)
			}
		})
	}
}

// An edit replaces a part of a file.
type edit struct {
	from, to int
	text     string
}

// analyze returns what the analyzer reports about an application, sorted, and the
// edits of its fixes in main.go.
func analyze(t *testing.T, dir string) (lines []string, edits []edit) {
	t.Helper()
	loaded, err := packages.Load(&packages.Config{Dir: dir, Mode: packages.LoadSyntax}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{analyzer.Analyzer}, loaded, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, root := range graph.Roots {
		if root.Err != nil {
			t.Fatal(root.Err)
		}
		fset := root.Package.Fset
		for _, d := range root.Diagnostics {
			at := fset.Position(d.Pos)
			lines = append(lines, fmt.Sprintf("%s:%d: %s", filepath.Base(at.Filename), at.Line, d.Message))
			for _, fix := range d.SuggestedFixes {
				for _, e := range fix.TextEdits {
					edits = append(edits, edit{fset.Position(e.Pos).Offset, fset.Position(e.End).Offset, string(e.NewText)})
				}
			}
		}
	}
	slices.Sort(lines)
	return lines, edits
}

func apply(t *testing.T, file string, edits []edit) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(edits, func(a, b edit) int { return b.from - a.from })
	for _, e := range edits {
		text = slices.Concat(text[:e.from], []byte(e.text), text[e.to:])
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
