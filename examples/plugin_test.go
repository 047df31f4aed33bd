//go:build unix

package examples

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/govite/govite/examples/internal/app"
)

// TestPlugin runs the tests of vite-plugin-govite, and compares its build in the
// repository with a new one.
func TestPlugin(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm, not with -short")
	}
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	if app.RaceDetector {
		t.Skip("tests no Go code, and runs without -race")
	}
	t.Parallel()
	plugin := t.TempDir()
	app.CopyPlugin(t, plugin)
	app.NPM(t, plugin, "ci", "--prefer-offline", "--no-audit", "--no-fund")
	app.NPM(t, plugin, "run", "typecheck")
	app.Remove(t, filepath.Join(plugin, "dist"))
	app.NPM(t, plugin, "test") // builds

	checkCommitted(t, filepath.Join("..", "core", "vite-plugin", "dist"), filepath.Join(plugin, "dist"))
}

// TestPluginAsUsersGetIt builds the JavaScript and TypeScript that the documents
// show, with the packed plugin.
func TestPluginAsUsersGetIt(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm, not with -short")
	}
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	t.Parallel()
	web := documentsProject(t)
	write(t, filepath.Join(web, "src", "main.ts"), "document.title = 'Hello'\n")
	write(t, filepath.Join(web, "src", "admin.ts"), "document.title = 'Admin'\n")
	// A block that is no configuration is the entry of this one.
	const plain = "import { defineConfig } from 'vite'\nimport govite from 'vite-plugin-govite'\nexport default defineConfig({ plugins: [govite({ input: 'src/shown.ts' })] })\n"
	built := map[string]bool{}
	for _, file := range documents(t) {
		for _, block := range append(blocks(t, file, "js"), blocks(t, file, "ts")...) {
			if built[block] {
				continue
			}
			built[block] = true
			config := block
			if !strings.Contains(block, "defineConfig(") {
				config = plain
				write(t, filepath.Join(web, "src", "shown.ts"), block)
			}
			write(t, filepath.Join(web, "vite.config.ts"), config)
			app.Remove(t, filepath.Join(web, "dist"))
			pages := htmlEntry.FindAllStringSubmatch(block, -1)
			for _, page := range pages {
				write(t, filepath.Join(web, filepath.FromSlash(page[1])), `<script type="module" src="/src/main.ts"></script>`)
			}
			cmd := exec.CommandContext(t.Context(), "node", filepath.Join("node_modules", "vite", "bin", "vite.js"), "build")
			cmd.Dir = web
			out, err := cmd.CombinedOutput()
			for _, page := range pages {
				app.Remove(t, filepath.Join(web, filepath.FromSlash(page[1]))) // it would be the entry of the next block
			}
			if err != nil {
				t.Errorf("%s: %v\n%s\n%s", file, err, out, block)
				continue
			}
			if _, err := os.Stat(filepath.Join(web, "dist", ".vite", "govite.json")); err != nil {
				t.Errorf("%s: %v\n%s", file, err, block)
			}
		}
	}
	if len(built) == 0 {
		t.Error("the documents show no configuration")
	}
}

// documentsProject returns a Vite project with the packages of the documents. The
// command of each README has installed the packed plugin.
func documentsProject(t *testing.T) (web string) {
	t.Helper()
	installed := app.Shared(t, "project of the documents", func(_ testing.TB, dir string) string {
		write(t, filepath.Join(dir, "package.json"), `{"private": true, "type": "module"}`)
		packages := []string{"vite", "@fontsource/inter@5"}
		for name, version := range headPlugins {
			packages = append(packages, name+"@"+version)
		}
		app.NPM(t, dir, append([]string{"install", "--save-dev", "--no-audit", "--no-fund", "--prefer-offline"}, packages...)...)
		packed := packPlugin(t)
		for _, file := range []string{"README.md", "core/vite-plugin/README.md"} {
			installPlugin(t, dir, file, packed)
		}
		return dir
	})
	web = filepath.Join(app.TempDir(t), "web")
	app.CopyTree(t, web, installed)
	return web
}

// htmlEntry matches an html entry in a configuration.
var htmlEntry = regexp.MustCompile(`'([\w/]+\.html)'`)

// packPlugin packs the plugin, as for publication, and returns the path.
func packPlugin(t *testing.T) string {
	t.Helper()
	return app.Shared(t, "packed plugin", func(_ testing.TB, dir string) string {
		app.CopyPlugin(t, dir)
		return packIn(t, dir)
	})
}

// packIn packs the plugin in its directory, and returns the path.
func packIn(t *testing.T, plugin string) string {
	t.Helper()
	app.NPM(t, plugin, "pack")
	packed, err := filepath.Glob(filepath.Join(plugin, "*.tgz"))
	if err != nil || len(packed) != 1 {
		t.Fatalf("%q, %v", packed, err)
	}
	return packed[0]
}

var installCommand = regexp.MustCompile(`(?m)^npm (?:--prefix web )?(install --save-dev) vite-plugin-govite$`)

// installPlugin installs the packed plugin in web by the command of a README.
func installPlugin(t *testing.T, web, readme, packed string) {
	t.Helper()
	match := installCommand.FindStringSubmatch(strings.Join(blocks(t, readme, "sh"), ""))
	if match == nil {
		t.Fatalf("%s does not say how to install the plugin", readme)
	}
	app.NPM(t, web, append(strings.Fields(match[1]), packed)...)
}
