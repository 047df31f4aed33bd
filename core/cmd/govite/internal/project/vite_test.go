package project

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/govite/govite/core/internal/npmtest"
	"github.com/govite/govite/core/internal/runner"
)

// newVite returns a project with a major version of Vite, and a configuration.
func newVite(t *testing.T, major, config string) *Project {
	t.Helper()
	npmtest.Need(t, "Vite")
	dir := lay(t, "go.mod", "web/src/main.ts", "web/src/admin.tsx", "web/about.html", "web/index.html")
	p := &Project{Dir: dir, Module: dir, Root: filepath.Join(dir, "web")}
	link := filepath.Join(p.Root, "node_modules", "vite")
	if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(npmtest.InstallVite(t, major), "vite"), link); err != nil {
		t.Skip(err) // Windows without the right
	}
	for name, content := range map[string]string{
		"package.json":     `{"private": true, "type": "module", "dependencies": {"vite": "*"}}`,
		"vite.config.mjs":  config,
		"node_modules/x/y": "",
	} {
		file := filepath.Join(p.Root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// TestVite asks each Vite for a configuration that differs from all defaults, and for
// the defaults.
func TestVite(t *testing.T) {
	for _, major := range npmtest.Vites() {
		t.Run(major, func(t *testing.T) {
			t.Parallel()
			p := newVite(t, major, `
console.log('a line of the configuration')
setInterval(() => {}, 1000)
export default {
  base: '/static/',
  publicDir: false,
  build: { outDir: '../out', assetsDir: 'files', manifest: 'm/files.json', rollupOptions: { input: { home: 'src/main.ts', admin: '/src/admin', 'virtual': 'virtual:x' } } },
  plugins: [{ name: 'govite:build' }],
}`)
			v, err := p.Vite(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(v.Version, major+".") || v.Node == "" {
				t.Errorf("Vite %s, Node.js %s", v.Version, v.Node)
			}
			want := &Vite{
				Version: v.Version, Node: v.Node, HasPlugin: true, File: filepath.Join(p.Root, "vite.config.mjs"),
				Root: p.Root, Base: "/static/", OutDir: filepath.Join(p.Dir, "out"), AssetsDir: "files", Manifest: "m/files.json",
				Inputs: []Input{{"home", "src/main.ts"}, {"admin", "src/admin.tsx"}, {"virtual", "virtual:x"}},
			}
			if !reflect.DeepEqual(v, want) {
				t.Errorf("got\n%+v\nnot\n%+v", v, want)
			}

			if major != "5" && major != "8" {
				return // the defaults of the versions between are those of one of the two
			}
			for config, want := range map[string]struct {
				manifest string
				inputs   []Input
			}{
				`export default {}`: {"", []Input{{"index", "index.html"}}},
				`export default { build: { manifest: true, rollupOptions: { input: ['src/main.ts', 'about.html'] } } }`: {".vite/manifest.json", []Input{{"main", "src/main.ts"}, {"about", "about.html"}}},
				`export default { root: 'src', build: { rollupOptions: { input: 'main.ts' } } }`:                        {"", []Input{{"main", "main.ts"}}},
				`export default { build: { lib: { entry: 'src/main.ts', formats: ['es'] } } }`:                          {"", []Input{}},
			} {
				p := newVite(t, major, config)
				v, err := p.Vite(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				root := p.Root
				if strings.Contains(config, "root:") {
					root = filepath.Join(root, "src")
				}
				if v.Manifest != want.manifest || !reflect.DeepEqual(v.Inputs, want.inputs) || v.Base != "/" || v.HasPlugin || v.Root != root ||
					v.OutDir != filepath.Join(root, "dist") || v.PublicDir != filepath.Join(root, "public") || v.AssetsDir != "assets" {
					t.Errorf("%s:\n%+v", config, v)
				}
			}
		})
	}
}

func TestViteErrors(t *testing.T) {
	p := newVite(t, "7", "export default {")
	if _, err := p.Vite(t.Context()); err == nil || !strings.Contains(err.Error(), "vite cannot load the configuration of "+p.Root) || !strings.Contains(err.Error(), "vite.config.mjs") {
		t.Errorf("a configuration with a mistake: %v", err)
	}
	stopped := errors.New("stopped")
	ctx, stop := context.WithCancelCause(t.Context())
	stop(stopped)
	if _, err := p.Vite(ctx); !errors.Is(err, stopped) {
		t.Errorf("after the end of the context: %v", err)
	}
	if err := os.RemoveAll(filepath.Join(p.Root, "node_modules")); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Vite(t.Context()); !errors.Is(err, runner.ErrNotInstalled) {
		t.Errorf("without packages: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := p.Vite(t.Context()); err == nil || !strings.Contains(err.Error(), "is not in PATH") {
		t.Errorf("without Node.js: %v", err)
	}
}
