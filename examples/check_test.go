//go:build unix

package examples

import (
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/govite/govite/examples/internal/app"
)

// check runs govite check in a directory, and returns what it prints and its status.
func check(t *testing.T, dir string, args ...string) (out string, status int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), app.BuildGovite(t), append([]string{"check"}, args...)...)
	cmd.Dir = dir
	text, _ := cmd.CombinedOutput() // the status tells
	return string(text), cmd.ProcessState.ExitCode()
}

// TestCheckExamples checks each example against its build, from the directory of the
// application and from that of the Vite project.
func TestCheckExamples(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"gin", "echo", "fiber", "chi"} {
		if out, status := check(t, name); status != 0 || !strings.Contains(out, " templates and 1 package against web/dist: no problems\n") {
			t.Errorf("%s: status %d\n%s", name, status, out)
		}
	}
	if out, status := check(t, filepath.Join("gin", "web")); status != 0 || !strings.Contains(out, "checked 3 templates and 1 package against dist: no problems\n") {
		t.Errorf("gin/web: status %d\n%s", status, out)
	}
	// One file with a mistake in each framework's own function.
	dir, err := os.MkdirTemp("gin", "mistakes")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	var code strings.Builder
	code.WriteString("package mistakes\n\nimport (\n\t\"github.com/govite/govite/core\"\n")
	for _, adapter := range adapters {
		code.WriteString("\t" + path.Base(adapter) + " \"github.com/govite/govite/" + adapter + "\"\n")
	}
	code.WriteString(")\n\nvar v *core.Vite\n\n")
	for _, adapter := range adapters {
		code.WriteString("var _ = " + path.Base(adapter) + ".EarlyHints(v, \"src/main.tsx\", \"" + adapter + "\")\n")
	}
	write(t, filepath.Join(dir, "mistakes.go"), code.String())
	out, status := check(t, "gin", "./"+filepath.Base(dir))
	for _, adapter := range adapters {
		if want := ": " + adapter + " is not an entry of the build; the entries are src/main.tsx, src/plain.ts\n"; status != 1 || !strings.Contains(out, want) {
			t.Errorf("status %d, without %s%s", status, want, out)
		}
	}
}

// TestCheck checks a project with a real Vite: without a mistake, with names that the
// build or Vite's configuration lack, and with a configuration that makes another
// build.
func TestCheck(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm, not with -short")
	}
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	p := newReadmeProject(t)
	t.Parallel()
	p.writeProgram(t, "README.md")
	p.writeModule(t, "README.md")
	expect := func(status int, args string, want ...string) {
		t.Helper()
		out, got := check(t, p.dir, strings.Fields(args)...)
		if got != status {
			t.Errorf("check %s: status %d, not %d", args, got, status)
		}
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		if last := len(lines) - 1; strings.Join(lines[:last], "\n") != strings.Join(want, "\n") {
			t.Errorf("check %s prints\n%s\nnot\n%s", args, out, strings.Join(want, "\n"))
		}
	}
	expect(0, "")
	expect(0, "--sources")
	expect(2, "--nothing", "govite: unknown flag: --nothing") // and the line about help

	// Names of the sources: an input, an unknown file, a lazy module, a file that nothing
	// loads.
	source := func(name, text string) { write(t, filepath.Join(p.web, filepath.FromSlash(name)), text) }
	source("src/lazy.ts", "export default 1\n")
	source("src/alone.ts", "export default 1\n")
	source("src/alone.svg", "<svg/>\n")
	edit(t, filepath.Join(p.web, "src", "main.ts"), func(text string) string { return text + "import('./lazy')\n" })
	page := filepath.Join(p.dir, "templates", "more.html")
	write(t, page, `{{ vite "src/main.ts" "main" "src/lazy.ts" "src/alone.ts" "src/missing.ts" }}{{ viteAsset "src/alone.svg" }}`)
	const at = "templates/more.html:1:"
	expect(1, "--sources",
		at+`44: src/alone.ts is not an input of the build; add it to the inputs in Vite's configuration, as in govite({ input: ['src/alone.ts'] })`,
		at+`59: src/missing.ts is not a file in web; correct the name, or create the file`)
	app.NPM(t, p.web, "run", "build")
	expect(1, "",
		at+`44: src/alone.ts is not an entry of the build; add it to the inputs in Vite's configuration, as in govite({ input: ['src/alone.ts'] }), and run vite build again`,
		at+`59: src/missing.ts is not an entry of the build; the entries are src/main.ts`,
		at+`91: src/alone.svg is no file of the build: no script or stylesheet refers to it, and the option assets of vite-plugin-govite does not match it; add it in Vite's configuration, as in govite({ assets: ["src/alone.svg"] })`)
	app.Remove(t, page)

	checkEngines(t, p)
	t.Run("go vet", func(t *testing.T) {
		undo := edit(t, filepath.Join(p.dir, "main.go"), func(text string) string {
			return strings.NewReplacer("all:web/dist", "web/dist", `"src/main.ts"`, `"src/mian.ts"`).Replace(text)
		})
		defer undo()
		cmd := exec.CommandContext(t.Context(), "go", "vet", "-vettool="+app.BuildGovite(t), "./...")
		cmd.Dir = p.dir
		out, err := cmd.CombinedOutput()
		for _, want := range []string{"src/mian.ts is not an entry of the build; did you mean src/main.ts?", "go:embed web/dist leaves out the manifest"} {
			if err == nil || !strings.Contains(string(out), want) {
				t.Errorf("%v, without %q\n%s", err, want, out)
			}
		}
	})

	// A build of other names, and then of another base than the configuration.
	config := filepath.Join(p.web, "vite.config.js")
	undo := edit(t, config, func(text string) string {
		return strings.Replace(text, "plugins:", "base: '/app/', build: { rollupOptions: { output: { entryFileNames: 'js/[name].js' } } }, plugins:", 1)
	})
	app.NPM(t, p.web, "run", "build")
	const hash = "web/dist/js/main.js: the name has no hash, so that browsers ask for the file again on each page; put [hash] into entryFileNames and chunkFileNames of the build's output options, or leave the file out of the check: --allow js/main.js"
	expect(1, "", hash)
	undo()
	expect(1, "--allow js/main.js", "web/vite.config.js: Vite's base is /, and the build in web/dist has the base /app/; build again, or write the base of the build into Vite's configuration")
	write(t, config, "throw new Error('broken')\n")
	expect(1, "--allow js/*", "web/vite.config.js: Vite cannot load its configuration: Error: broken")
}

// checkEngines checks the templates of the document about engines, with mistakes.
func checkEngines(t *testing.T, p *readmeProject) {
	t.Helper()
	dir := filepath.Join(p.dir, "engines")
	defer app.Remove(t, dir)
	names := 0
	for _, language := range []string{"html", "django", "pug", "ace", "amber", "jet", "handlebars", "templ"} {
		for i, block := range blocks(t, enginesDocument, language) {
			names += strings.Count(block, "src/main.ts") + strings.Count(block, "logo.svg")
			text := strings.NewReplacer("src/main.ts", "src/mian.ts", "logo.svg", "lgo.svg").Replace(block)
			write(t, filepath.Join(dir, language, string(rune('a'+i))+"."+language), text)
		}
	}
	out, status := check(t, p.dir, "--json", "engines")
	var report struct{ Findings []struct{ File, Name string } }
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if status != 1 || len(report.Findings) != names || names < 15 {
		t.Errorf("status %d, %d findings of %d\n%+v", status, len(report.Findings), names, report.Findings)
	}
}

// TestCheckGuide runs the commands of the document about checking, in a project with
// the mistake that the document shows.
func TestCheckGuide(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm, not with -short")
	}
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	const document = "core/docs/checking.md"
	p := newReadmeProject(t)
	t.Parallel()
	p.writeProgram(t, "README.md")
	p.writeModule(t, "README.md")
	path := "PATH=" + filepath.Dir(app.BuildGovite(t)) + string(filepath.ListSeparator) + os.Getenv("PATH")
	run := func(command string) (string, error) {
		cmd := exec.CommandContext(t.Context(), "sh", "-ec", command)
		cmd.Dir = p.dir
		cmd.Env = append(cmd.Environ(), path)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	for _, block := range blocks(t, document, "sh") {
		if out, err := run(block); err != nil {
			t.Errorf("%s%v\n%s", block, err, out)
		}
	}
	edit(t, filepath.Join(p.dir, "templates", "home.html"), func(text string) string { return strings.ReplaceAll(text, "src/main.ts", "src/mian.ts") })
	out, err := run("govite check --json")
	if shown := blocks(t, document, "json"); err == nil || len(shown) != 1 || out != shown[0] {
		t.Errorf("%v\n%s\nis not in\n%s", err, out, shown)
	}
	out, err = run("govite check")
	if err == nil || !strings.Contains(readDocument(t, document), "- `"+strings.Split(out, "\n")[0]+"`\n") {
		t.Errorf("%v\n%s\nis not shown", err, out)
	}
}
