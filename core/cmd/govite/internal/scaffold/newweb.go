package scaffold

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// tailwindVersion is the range of Tailwind's packages.
const tailwindVersion = "^4.0.0"

// createWeb makes the Vite project: create-vite's own, with the plugin. The project
// appears in one step, so that a failure leaves nothing that a second run would
// take for a project.
func (p *Plan) createWeb(ctx context.Context) error {
	if err := os.MkdirAll(p.Dir, 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(p.Dir, ".govite-init-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	name := path.Base(p.view.Root)
	create := command(temp, "npm", "exec", "--yes", "--", createVite, name, "--template", p.Choices.Frontend+"-ts", "--no-interactive")
	if err := create(ctx); err != nil {
		return err
	}
	target := filepath.Join(p.Dir, filepath.FromSlash(p.view.Root))
	w := newWeb{dir: filepath.Join(temp, name), view: p.view}
	if err := w.addTo(p.from.pluginVersion(), p.tailwindCSS()); err != nil {
		return fmt.Errorf("the project of %s: %w", createVite, err)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	_ = os.Remove(target) // an empty directory
	return os.Rename(w.dir, target)
}

// A newWeb is a project that create-vite has just written.
type newWeb struct {
	dir  string
	view view
}

// addTo adds govite, and Tailwind if the application has it.
func (w newWeb) addTo(pluginVersion, tailwindCSS string) error {
	for _, entry := range w.view.Entries {
		if _, err := os.Stat(filepath.Join(w.dir, filepath.FromSlash(entry))); err != nil {
			return err
		}
	}
	packages := map[string]string{plugin: pluginVersion}
	if w.view.Tailwind {
		packages["tailwindcss"], packages["@tailwindcss/vite"] = tailwindVersion, tailwindVersion
	}
	steps := []error{
		w.edit("package.json", func(text string) (string, error) { return addPackages(text, packages) }),
		w.writeConfig(),
		w.edit(".gitignore", func(text string) (string, error) {
			return replaceLine(text, "dist", "dist/*\n!dist/.gitkeep")
		}),
		writeNew(filepath.Join(w.dir, "dist", ".gitkeep"), nil),
	}
	if strings.HasPrefix(pluginVersion, "file:") {
		// A link to the checkout would resolve the plugin's imports there.
		steps = append(steps, writeNew(filepath.Join(w.dir, ".npmrc"), []byte("install-links=true\n")))
	}
	if w.view.Tailwind {
		steps = append(steps, w.edit(w.view.Frontend.Stylesheet, func(text string) (string, error) {
			return tailwindCSS + "\n\n" + text, nil
		}))
	}
	switch {
	case w.view.Pages != SPA:
		steps = append(steps, os.Remove(filepath.Join(w.dir, "index.html"))) // a Go template takes its place
	case w.view.Tailwind:
		steps = append(steps, w.edit("index.html", func(text string) (string, error) {
			return replaceLine(text, "  <body>", "  <body>\n    <p class=\"py-4 text-center text-lg\">Hello from Vite</p>")
		}))
	}
	return errors.Join(steps...)
}

// writeConfig adds the plugins to Vite's configuration, or writes one.
func (w newWeb) writeConfig() error {
	const name = "vite.config.ts"
	if _, err := os.Stat(filepath.Join(w.dir, name)); err != nil {
		text, err := render(name+".tmpl", w.view)
		if err != nil {
			return err
		}
		return writeNew(filepath.Join(w.dir, name), text)
	}
	return w.edit(name, func(text string) (string, error) { return addPlugins(text, w.view) })
}

func (w newWeb) edit(name string, change func(string) (string, error)) error {
	file := filepath.Join(w.dir, filepath.FromSlash(name))
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	changed, err := change(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(file, []byte(changed), 0o644)
}

var plugins = regexp.MustCompile(`(?m)^  plugins: \[(.*)\],$`)

// addPlugins adds plugins to a configuration of create-vite.
func addPlugins(text string, v view) (string, error) {
	head, body, ok := strings.Cut(text, "\n\n")
	if !ok || !plugins.MatchString(body) {
		return "", errors.New("there is no line `plugins: […],`")
	}
	head += "\nimport govite from '" + plugin + "'"
	if v.Tailwind {
		head = "import tailwindcss from '@tailwindcss/vite'\n" + head
	}
	line := "  plugins: [${1}, " + v.PluginCalls() + "],"
	if v.Pages != SPA {
		line += "\n  build: { modulePreload: { polyfill: false } }, // for browsers before 2023"
	}
	return head + "\n\n" + plugins.ReplaceAllString(body, line), nil
}

var devDependencies = regexp.MustCompile(`(?s)"devDependencies": (\{.*?\})`)

// addPackages adds packages to the devDependencies of a package.json of create-vite.
func addPackages(text string, packages map[string]string) (string, error) {
	m := devDependencies.FindStringSubmatchIndex(text)
	if m == nil {
		return "", errors.New("there are no devDependencies")
	}
	all := map[string]string{}
	if err := json.Unmarshal([]byte(text[m[2]:m[3]]), &all); err != nil {
		return "", err
	}
	maps.Copy(all, packages)
	var sorted bytes.Buffer
	encoder := json.NewEncoder(&sorted)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("  ", "  ")
	if err := encoder.Encode(all); err != nil { // sorted by name, as npm does
		return "", err
	}
	return text[:m[2]] + strings.TrimSpace(sorted.String()) + text[m[3]:], nil
}

// replaceLine replaces a whole line.
func replaceLine(text, line, with string) (string, error) {
	before, after, ok := strings.Cut("\n"+text, "\n"+line+"\n")
	if !ok {
		return "", fmt.Errorf("there is no line %q", line)
	}
	return strings.TrimPrefix(before+"\n"+with+"\n"+after, "\n"), nil
}

// tailwindCSS returns the beginning of a stylesheet that uses Tailwind.
func (p *Plan) tailwindCSS() string {
	if p.view.TemplateDir == "" {
		return "@import 'tailwindcss';"
	}
	// @source is relative to the stylesheet.
	sheet := path.Join(p.view.Root, path.Dir(cmp.Or(p.view.Frontend.Stylesheet, "src/index.css")))
	up := strings.Repeat("../", 1+strings.Count(sheet, "/"))
	return lines("@import 'tailwindcss';", "@source '"+up+p.view.TemplateDir+"';")
}
