package scaffold

import (
	"bytes"
	"embed"
	"fmt"
	"go/format"
	"path"
	"strconv"
	"strings"
	"text/template"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

//go:embed files
var files embed.FS

// A view is what the templates in files get.
type view struct {
	Name        string // for people
	Binary      string // that go build writes
	Module      string // path of the Go module
	Package     string // import path of the program
	Router      Router
	Frontend    Frontend
	Pages       string // a name in PageKinds
	Tailwind    bool
	Root        string // the Vite project, such as "web" or "."
	Dist        string // its build
	NodeModules string
	TemplateDir string // the directory of the pages, "" for a single-page application
	Entries     []string
	Mount       string
	Favicon     bool
	Build       string // the command that builds the front end
	Develop     string // the command that runs the application while somebody edits it
	Command     string // import path of the command govite
	Requires    []module.Version
	Replaces    []modfile.Replace
}

// Script is the first entry that is no stylesheet.
func (v view) Script() string {
	for _, entry := range v.Entries {
		if !strings.HasSuffix(entry, ".css") {
			return entry
		}
	}
	return v.Entries[0]
}

// DockerRoot is the directory of the Vite project in the image that builds it.
func (v view) DockerRoot() string { return path.Join("/src", v.Root) }

// InRoot returns the path of a file in the Vite project.
func (v view) InRoot(name string) string { return path.Join(v.Root, name) }

// PluginCalls are the plugins in Vite's configuration, besides the framework's.
func (v view) PluginCalls() string {
	call := "govite()"
	if v.Pages != SPA {
		call = "govite({ input: ['" + strings.Join(v.Entries, "', '") + "'] })"
	}
	if v.Tailwind {
		call = "tailwindcss(), " + call
	}
	return call
}

// render returns a file made of one of the templates. Go files are formatted.
func render(name string, v view) ([]byte, error) {
	t := template.New(name).Funcs(template.FuncMap{"quote": quote})
	if strings.HasPrefix(name, "home.") {
		t.Delims("[[", "]]") // the file has braces of its own
	}
	t, err := t.ParseFS(files, "files/"+name)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := t.Execute(&text, v); err != nil {
		return nil, err
	}
	if !strings.HasSuffix(name, ".go.tmpl") {
		return text.Bytes(), nil
	}
	formatted, err := format.Source(text.Bytes())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return formatted, nil
}

// quote returns a string, or several, as Go writes them.
func quote(value any) string {
	list, ok := value.([]string)
	if !ok {
		return strconv.Quote(fmt.Sprint(value))
	}
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = strconv.Quote(s)
	}
	return strings.Join(quoted, ", ")
}
