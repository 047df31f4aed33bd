//go:build unix

package examples

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
)

// A goviteReport is what `govite info --json` prints. The names of the fields stay.
type goviteReport struct {
	Versions struct {
		Govite, Go, Node, Vite, Plugin string
		Modules                        []struct{ Path, Version, Replace string }
	}
	Project   struct{ Module, Root, Config, OutDir string }
	Mode      struct{ Mode, Why string }
	DevServer *struct {
		URL, Base, Version, Announcement, Problem string
		PID                                       int
		Up                                        bool
	}
	Build *struct {
		Dir, OutdatedBy, Base, Problem string
		Built                          time.Time
		Recorded, Whole, Computed      bool
		Entries                        []struct {
			Name      string
			Files     []string
			Elsewhere []string
			goviteSize
		}
		Total goviteSize
	}
	Notes []struct{ About, Text string }
}

type goviteSize struct{ Raw, Gzip, Brotli, Assets int64 }

func (c *commandLine) info(t *testing.T, args ...string) *goviteReport {
	t.Helper()
	out, _ := c.run(t, 0, append([]string{"info", "--json"}, args...)...)
	var r goviteReport
	d := json.NewDecoder(strings.NewReader(out))
	d.DisallowUnknownFields() // each field has a reader here, and a line in the help
	if err := d.Decode(&r); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return &r
}

// note returns the note about a part, "" if there is none.
func (r *goviteReport) note(about string) string {
	for _, n := range r.Notes {
		if n.About == about {
			return n.Text
		}
	}
	return ""
}

// TestGoviteInfo runs the commands info and tags in a project: with a build, with Vite,
// and where parts are missing.
func TestGoviteInfo(t *testing.T) {
	p, c := newCommandLine(t)
	t.Parallel()
	// Large enough to be compressed, with a second entry, and a stylesheet and a chunk of
	// both.
	write(t, filepath.Join(p.web, "src", "shared.ts"), "export const text = '"+strings.Repeat("words of a text, ", 100)+"'\n")
	write(t, filepath.Join(p.web, "src", "main.css"), "h1 { outline-style: dotted }\n@font-face { font-family: x; src: url(./x.woff2) }\n")
	write(t, filepath.Join(p.web, "src", "x.woff2"), strings.Repeat("wOF2", 2000))
	for _, name := range []string{"main", "admin"} {
		write(t, filepath.Join(p.web, "src", name+".ts"), "import './main.css'\nimport { text } from './shared'\ndocument.title = text + '"+name+"'\n"+
			"import('./lazy').then(console.log)\n")
	}
	write(t, filepath.Join(p.web, "src", "lazy.ts"), "export default 'lazy'\n")
	edit(t, filepath.Join(p.web, "vite.config.js"), func(text string) string {
		return strings.Replace(text, "'src/main.ts'", "'src/main.ts', 'src/admin.ts'", 1)
	})
	app.NPM(t, p.web, "run", "build")
	dist := filepath.Join(p.web, "dist")

	t.Run("build", func(t *testing.T) { checkInfoOfBuild(t, p, c, dist) })
	t.Run("tags", func(t *testing.T) { checkTagsOfBuild(t, p, c) })
	t.Run("dev server", func(t *testing.T) { checkInfoOfServer(t, p, c) })
	t.Run("parts are missing", func(t *testing.T) { checkInfoOfLess(t, p, c, dist) })
}

func checkInfoOfBuild(t *testing.T, p *readmeProject, c *commandLine, dist string) {
	r := c.info(t)
	var vite struct{ Version string }
	if err := json.Unmarshal([]byte(read(t, filepath.Join(p.web, "node_modules", "vite", "package.json"))), &vite); err != nil {
		t.Fatal(err)
	}
	v := r.Versions
	if v.Vite != vite.Version || v.Plugin == "" || v.Node == "" || !strings.HasPrefix(v.Go, "go1.") || !strings.HasPrefix(v.Govite, "(devel)") {
		t.Errorf("versions: %+v", v)
	}
	if len(v.Modules) != 1 || v.Modules[0].Path != "github.com/govite/govite" || v.Modules[0].Version != "v0.0.0" || v.Modules[0].Replace == "" {
		t.Errorf("modules: %+v", v.Modules)
	}
	if r.Mode.Mode != "production" || !strings.Contains(r.Mode.Why, "no Vite dev server has announced itself") || r.DevServer != nil || len(r.Notes) != 0 {
		t.Errorf("%+v", r)
	}
	b := r.Build
	if !b.Whole || !b.Recorded || b.Base != "/" || b.Dir != "web/dist" || b.OutdatedBy != "" || time.Since(b.Built) > time.Hour {
		t.Errorf("build: %+v", b)
	}
	// Each file counts with its own size and those of its copies.
	size := func(names []string, extension string) (bytes int64) {
		for _, name := range names {
			info, err := os.Stat(filepath.Join(dist, name+extension))
			if err != nil {
				info, err = os.Stat(filepath.Join(dist, name)) // too small for a copy
			}
			if err != nil {
				t.Fatal(err)
			}
			bytes += info.Size()
		}
		return bytes
	}
	all := map[string]bool{}
	for i, name := range []string{"src/admin.ts", "src/main.ts"} {
		e := b.Entries[i]
		if e.Name != name || len(e.Files) != 3 || e.Raw != size(e.Files, "") || e.Gzip != size(e.Files, ".gz") || e.Brotli != size(e.Files, ".br") || e.Brotli >= e.Gzip || e.Gzip >= e.Raw || e.Assets != 8000 {
			t.Errorf("%s: %+v", name, e)
		}
		for _, file := range e.Files {
			all[file] = true
		}
		if slices.ContainsFunc(e.Files, func(file string) bool { return strings.Contains(file, "lazy") }) {
			t.Errorf("%s counts a lazy chunk: %q", name, e.Files)
		}
	}
	names := slices.Sorted(maps.Keys(all))
	if want := (goviteSize{size(names, ""), size(names, ".gz"), size(names, ".br"), 8000}); len(b.Entries) != 2 || len(names) != 4 || b.Total != want {
		t.Errorf("total of %q: %+v, not %+v", names, b.Total, want)
	}
	if text, _ := c.run(t, 0, "info"); b.Computed || strings.Contains(text, "computed") || !strings.Contains(text, "8.0 kB") {
		t.Errorf("copies and assets:\n%s", text)
	}

	// Without copies the command compresses the files.
	copies, err := filepath.Glob(filepath.Join(dist, "assets", "*.[bg][rz]"))
	if err != nil || len(copies) == 0 {
		t.Fatal(copies, err)
	}
	for _, file := range copies {
		content := read(t, file)
		app.Remove(t, file)
		defer write(t, file, content)
	}
	n := c.info(t).Build
	if near := n.Total.Brotli*100 > b.Total.Brotli*95 && n.Total.Brotli*100 < b.Total.Brotli*105; !n.Computed || !near || n.Total.Raw != b.Total.Raw {
		t.Errorf("computed: %+v, copies: %+v", n.Total, b.Total)
	}
	if text, _ := c.run(t, 0, "info"); !strings.Contains(text, "computed") {
		t.Errorf("the text does not say that sizes are computed:\n%s", text)
	}
}

func checkTagsOfBuild(t *testing.T, p *readmeProject, c *commandLine) {
	v, err := core.New(core.Config{Dist: os.DirFS(p.web), Mode: core.Production})
	if err != nil {
		t.Fatal(err)
	}
	want, err := v.Tags("src/main.ts", "admin")
	if err != nil {
		t.Fatal(err)
	}
	if out, problem := c.run(t, 0, "tags", "src/main.ts", "admin"); strings.TrimSpace(out) != strings.TrimSpace(string(want)) || problem != "mode: production (web/dist)\n" {
		t.Errorf("%s\n%s\nnot\n%s", problem, out, want)
	}
	if out, _ := c.run(t, 0, "tags", "--nonce", "abc", "main"); strings.Count(out, ` nonce="abc"`) != 4 {
		t.Errorf("with a nonce:\n%s", out)
	}
	for _, test := range []struct {
		status int
		args   string
		want   string
	}{
		{1, "tags src/mian.ts", "src/mian.ts is not an entry of the build; did you mean src/main.ts?"},
		{1, "tags main --nonce <", "is not a nonce"},
		{1, "tags main --dist nowhere", "nowhere: no such file or directory"},
		{1, "tags main --root src", "there is no directory"},
		{1, "info --root .", "is not a Vite project"},
		{1, "info --dist main.go", "main.go: it is no directory"},
		{1, "tags main --mode development", "does not answer"},
		{2, "tags main --mode both", "unknown mode"},
		{2, "tags", "an entry is missing"},
	} {
		if _, problem := c.run(t, test.status, strings.Fields(test.args)...); !strings.Contains(problem, test.want) || strings.Contains(problem, "govite: govite:") {
			t.Errorf("govite %s: no %q in\n%s", test.args, test.want, problem)
		}
	}
	out, _ := c.run(t, 0, "__complete", "tags", "src/main.ts", "")
	if out != "src/admin.ts\n:4\n" {
		t.Errorf("completion after an entry: %q", out)
	}
}

func checkInfoOfServer(t *testing.T, p *readmeProject, c *commandLine) {
	vite := app.StartVite(t, p.web)
	r := c.info(t)
	d := r.DevServer
	if r.Mode.Mode != "development" || !strings.Contains(r.Mode.Why, d.URL+" answers") || !d.Up || d.Problem != "" ||
		d.URL != vite.URL || d.Base != "/" || d.Version != r.Versions.Vite || !slices.Contains(app.NodesIn(t, p.web), d.PID) {
		t.Errorf("mode: %+v, dev server: %+v", r.Mode, d)
	}
	v, err := core.New(core.Config{Root: p.web, Mode: core.Development})
	if err != nil {
		t.Fatal(err)
	}
	want, err := v.Tags("src/main.ts")
	if err != nil {
		t.Fatal(err)
	}
	if out, problem := c.run(t, 0, "tags", "src/main.ts"); strings.TrimSpace(out) != strings.TrimSpace(string(want)) || !strings.Contains(out, "/@vite/client") || problem != "mode: development (web)\n" {
		t.Errorf("%s\n%s\nnot\n%s", problem, out, want)
	}
	if out, problem := c.run(t, 1, "tags", "src/mian.ts"); out != "" || !strings.Contains(problem, "did you mean src/main.ts?") {
		t.Errorf("%s%s", out, problem)
	}
	if out, _ := c.run(t, 0, "tags", "src/main.ts", "--mode", "production"); strings.Contains(out, "/@vite/client") {
		t.Errorf("--mode production:\n%s", out)
	}
	production := c.with("GOVITE_MODE=production").info(t)
	if production.Mode.Mode != "production" || production.Mode.Why != "GOVITE_MODE is production" || !production.DevServer.Up {
		t.Errorf("GOVITE_MODE: %+v %+v", production.Mode, production.DevServer)
	}
	if wrong := c.with("GOVITE_MODE=live").info(t); wrong.Mode.Mode != "" || !strings.Contains(wrong.Mode.Why, "GOVITE_MODE") {
		t.Errorf("a wrong GOVITE_MODE: %+v", wrong.Mode)
	}
	configured := c.with("GOVITE_DEV_SERVER=" + vite.URL + "/")
	if other := configured.info(t); other.DevServer.URL != vite.URL || !other.DevServer.Up || other.DevServer.Announcement != "" {
		t.Errorf("GOVITE_DEV_SERVER: %+v", other.DevServer)
	}

	vite.Kill(t) // the announcement stays
	r = c.info(t)
	d = r.DevServer
	if r.Mode.Mode != "production" || !strings.Contains(r.Mode.Why, d.URL+" does not answer") || d.Up || !strings.Contains(d.Problem, "npm run dev") ||
		d.URL != vite.URL || d.Announcement != "web/node_modules/.vite/govite.json" {
		t.Errorf("mode: %+v, dev server: %+v", r.Mode, d)
	}
	if text, _ := c.run(t, 0, "info"); !strings.Contains(text, "does not answer") || !strings.Contains(text, d.Announcement) {
		t.Errorf("a stale announcement:\n%s", text)
	}
	app.Remove(t, filepath.Join(p.dir, d.Announcement))
}

func checkInfoOfLess(t *testing.T, p *readmeProject, c *commandLine, dist string) {
	if r := c.with(pathWithout(t, node...)).info(t); r.note("node") == "" || r.note("vite") == "" || r.Versions.Vite != "" || !r.Build.Whole || len(r.Build.Entries) != 2 {
		t.Errorf("without Node.js: %+v", r)
	}
	if r := c.with(pathWithout(t, "go")).info(t); !strings.Contains(r.note("go"), "install Go") || r.Versions.Vite == "" {
		t.Errorf("without Go: %+v", r)
	}

	later := time.Now().Add(time.Hour)
	source := filepath.Join(p.web, "src", "shared.ts")
	if err := os.Chtimes(source, later, later); err != nil {
		t.Fatal(err)
	}
	if r := c.info(t); r.Build.OutdatedBy != "src/shared.ts" {
		t.Errorf("an edited source: %+v", r.Build)
	}

	undo := edit(t, filepath.Join(p.web, "vite.config.js"), func(text string) string { return regexp.MustCompile(`govite\(.*\)\]`).ReplaceAllString(text, "]") })
	if r := c.info(t); !strings.Contains(r.note("plugin"), "web/vite.config.js does not use vite-plugin-govite") {
		t.Errorf("a configuration without the plugin: %+v", r.Notes)
	}
	undo()
	undo = edit(t, filepath.Join(p.web, "vite.config.js"), func(text string) string { return "throw new Error('wrong on purpose')\n" + text })
	if r := c.info(t); !strings.Contains(r.note("vite"), "wrong on purpose") || !r.Build.Whole {
		t.Errorf("a wrong configuration: %+v", r)
	}
	undo()

	script := c.info(t).Build.Entries[1].Files[1]
	content := read(t, filepath.Join(dist, script))
	app.Remove(t, filepath.Join(dist, script))
	if r := c.info(t); r.Build.Whole || !strings.Contains(r.Build.Problem, script) || r.Mode.Mode != "development" {
		t.Errorf("without %s: %+v %+v", script, r.Build, r.Mode)
	}
	write(t, filepath.Join(dist, script), content)

	for _, moved := range []string{dist, filepath.Join(p.web, "node_modules")} {
		if err := os.Rename(moved, moved+".moved"); err != nil {
			t.Fatal(err)
		}
	}
	r := c.info(t)
	if r.Build != nil || !strings.Contains(r.note("build"), "run `cd web && npm run build`") || !strings.Contains(r.note("vite"), "npm ci") || r.Mode.Mode != "" || r.Mode.Why == "" {
		t.Errorf("without build and packages: %+v", r)
	}
	if _, problem := c.run(t, 1, "build"); !strings.Contains(problem, "npm ci") {
		t.Errorf("govite build without packages: %s", problem)
	}

	elsewhere := *c
	elsewhere.dir = t.TempDir()
	r = elsewhere.info(t)
	if !strings.Contains(r.note("project"), "there is no vite.config") || !strings.Contains(r.note("core"), "go mod init") || r.Build != nil || r.Mode.Mode != "" {
		t.Errorf("elsewhere: %+v", r)
	}
	if text, _ := elsewhere.run(t, 0, "info"); !strings.Contains(text, "core: there is no go.mod") {
		t.Errorf("elsewhere:\n%s", text)
	}
	// A machine that has the build alone.
	if r := elsewhere.info(t, "--dist", dist+".moved"); !r.Build.Whole || r.Mode.Mode != "production" {
		t.Errorf("a build alone: %+v %+v", r.Build, r.Mode)
	}
	if out, _ := elsewhere.run(t, 0, "tags", "main", "--dist", dist+".moved"); !strings.Contains(out, "<script") {
		t.Errorf("a build alone:\n%s", out)
	}
}

// TestGoviteBuild runs the command build where a step fails, and ends it by ctrl-c.
func TestGoviteBuild(t *testing.T) {
	p, c := newCommandLine(t)
	t.Parallel()
	program := filepath.Join(p.dir, "hello")
	fails := func(t *testing.T, want string, args ...string) {
		t.Helper()
		if out, problem := c.run(t, 1, append([]string{"build"}, args...)...); !strings.Contains(problem, want) {
			t.Errorf("no %q in\n%s%s", want, out, problem)
		}
		if _, err := os.Stat(program); err == nil {
			t.Error("the program is built in spite of the error")
		}
	}
	main, config := filepath.Join(p.dir, "main.go"), filepath.Join(p.web, "vite.config.js")

	undo := edit(t, main, func(text string) string {
		return strings.Replace(text, "//go:embed all:web/dist", "//go:embed web/dist", 1)
	})
	line := 1 + strings.Count(strings.Split(read(t, main), "//go:embed")[0], "\n")
	fails(t, fmt.Sprintf("main.go:%d: the pattern web/dist leaves out .vite/govite.json, .vite/manifest.json: write //go:embed all:web/dist", line))
	undo()

	undo = edit(t, main, func(text string) string { return text + "\nvar wrong int = \"on purpose\"\n" })
	if out, _ := c.run(t, 1, "build"); !strings.Contains(out, "[go] ./main.go:") {
		t.Errorf("a compile error:\n%s", out)
	}
	undo()

	undo = edit(t, filepath.Join(p.web, "src", "main.ts"), func(string) string { return "import './missing'\n" })
	fails(t, "npm run build: exit status 1")
	undo()

	undo = edit(t, config, func(text string) string { return regexp.MustCompile(`govite\(.*\)\]`).ReplaceAllString(text, "]") })
	write(t, filepath.Join(p.web, "index.html"), "<!doctype html><title>x</title>")
	fails(t, "web/dist: Config.Dist has no manifest")
	undo()

	// The script leaves the old build.
	app.NPM(t, p.web, "run", "build")
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(p.web, "dist", ".vite", "manifest.json"), old, old); err != nil {
		t.Fatal(err)
	}
	undo = edit(t, filepath.Join(p.web, "package.json"), func(text string) string { return strings.Replace(text, `"vite build"`, `"true"`, 1) })
	if out, _ := c.run(t, 0, "build", "--", "go", "vet", "."); !strings.Contains(out, "`npm run build` has not written web/dist/.vite/manifest.json") || !strings.Contains(out, "✓ go vet .") {
		t.Errorf("a script that builds nothing:\n%s", out)
	}
	undo()

	// Only ctrl-c ends this build.
	edit(t, config, func(text string) string {
		return strings.Replace(text, "plugins: [", "plugins: [{ name: 'hang', buildStart: () => { console.log('hangs'); return new Promise(() => setInterval(() => {}, 1000)) } }, ", 1)
	})
	cmd := c.command(t, "build")
	var out, problem strings.Builder
	cmd.Stderr = &problem
	seen := sync.OnceFunc(func() {
		if len(app.NodesIn(t, p.web)) == 0 {
			t.Error("no process of the build was found: the checks for what is left see nothing")
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
	})
	cmd.Stdout = writerFunc(func(b []byte) {
		out.Write(b)
		if strings.Contains(out.String(), "hangs") {
			seen()
		}
	})
	_ = cmd.Run() // the status tells
	if status := cmd.ProcessState.ExitCode(); status != 1 || problem.String() != "govite: interrupted\n" {
		t.Errorf("after ctrl-c: status %d\n%s%s", status, &out, &problem)
	}
	if left := app.NodesIn(t, p.web); len(left) > 0 {
		t.Errorf("the command has ended, and processes %v are left", left)
	}
}

// writerFunc is a function that gets each write.
type writerFunc func([]byte)

func (f writerFunc) Write(b []byte) (int, error) {
	f(b)
	return len(b), nil
}
