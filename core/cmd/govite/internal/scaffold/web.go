package scaffold

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/runner"
)

// defaultRoot is the directory of a new Vite project.
const defaultRoot = "web"

// A webProject is a Vite project that exists already.
type webProject struct {
	pkg       *packageJSON
	config    string // the name of Vite's configuration, "" if there is none
	hasPlugin bool   // the configuration names vite-plugin-govite
	page      bool   // there is an index.html
	command   *runner.Command
	installed bool
	frontend  Frontend // its name, entries and mount are those of the project
	favicon   bool
}

// openWeb reads a Vite project.
func openWeb(dir string) (*webProject, error) {
	w := &webProject{}
	var err error
	if w.pkg, err = readPackage(dir); errors.Is(err, fs.ErrNotExist) {
		w.pkg = &packageJSON{} // of deno
	} else if err != nil {
		return nil, err
	}
	if w.command, err = runner.Find(dir); w.command == nil {
		return nil, err
	}
	w.installed = !errors.Is(err, runner.ErrNotInstalled)
	for _, name := range devserver.ConfigFiles {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil {
			w.config, w.hasPlugin = name, strings.Contains(string(text), plugin)
			break
		}
	}
	w.frontend = Frontends[0]
	w.frontend.Stylesheet = ""
	for _, f := range slices.Backward(Frontends) { // preact's and solid's projects may name react, too
		if f.Package != "" && w.pkg.all()[f.Package] {
			w.frontend = f
			break
		}
	}
	isFile := func(name string) bool {
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		return err == nil && info.Mode().IsRegular()
	}
	w.favicon = isFile("public/favicon.svg")
	if !isFile(w.frontend.Stylesheet) {
		w.frontend.Stylesheet = ""
	}
	page, err := os.ReadFile(filepath.Join(dir, "index.html"))
	w.page = err == nil
	if entries := entriesOf(string(page)); len(entries) > 0 {
		w.frontend.Entries = entries
	} else if !slices.ContainsFunc(w.frontend.Entries, isFile) {
		for _, name := range defaultEntries {
			if isFile(name) {
				w.frontend.Entries = []string{name}
				break
			}
		}
	}
	if m := mount.FindStringSubmatch(string(page)); m != nil {
		w.frontend.Mount = "<" + m[1] + ` id="` + m[2] + `"></` + m[1] + ">"
	}
	return w, nil
}

// defaultEntries are the entries that vite-plugin-govite finds by itself.
var defaultEntries = []string{
	"src/main.ts", "src/main.tsx", "src/main.js", "src/main.jsx", "src/index.ts", "src/index.tsx", "src/index.js", "src/index.jsx", "main.ts", "main.js",
}

var (
	loads = regexp.MustCompile(`<(?:script type="module" src|link rel="stylesheet" href)="(?:\./|/)?([^":]+)"`)
	mount = regexp.MustCompile(`<(\w+) id="(app|root)">`)
)

// entriesOf returns the sources that an index.html loads.
func entriesOf(page string) []string {
	var entries []string
	for _, m := range loads.FindAllStringSubmatch(page, -1) {
		entries = append(entries, m[1])
	}
	return entries
}
