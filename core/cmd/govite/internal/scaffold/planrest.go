package scaffold

import (
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
)

// ownModule reports whether the go.mod is one that init writes, or has written.
func (p *Plan) ownModule() bool {
	return p.found.Module == nil || p.found.ModuleDir == p.Dir && p.found.hasTool(commandPath)
}

// planModule plans a new go.mod. What an existing one lacks is left to the user.
func (p *Plan) planModule() error {
	if p.found.Module == nil {
		if err := p.file("go.mod", "go.mod.tmpl"); err != nil {
			return err
		}
		return p.planWorkspace()
	}
	p.add(Action{State: Keep, Name: p.rel(filepath.Join(p.found.ModuleDir, "go.mod"))})
	var missing []string
	if p.from.Checkout != "" {
		for _, r := range p.view.Replaces {
			if !p.found.requires(r.Old.Path, false) {
				missing = append(missing, "go mod edit -replace="+r.Old.Path+"="+r.New.Path)
			}
		}
	}
	for _, module := range p.modules() {
		switch {
		case module == commandPath && !p.found.hasTool(commandPath):
			missing = append(missing, "go get -tool "+module+p.from.query())
		case module != commandPath && !p.found.requires(module, false) && !p.ownModule():
			if module == modulePath {
				module += "/core"
			}
			missing = append(missing, "go get "+module+p.from.query())
		}
	}
	if p.view.Pages == Templ && !p.found.hasTool(templPath) {
		missing = append(missing, "go get -tool "+templPath+"@"+templVersion)
	}
	if len(missing) > 0 {
		if p.view.Pages == Templ {
			missing = append(missing, "go tool templ generate")
		}
		p.add(Action{State: Left, Name: p.rel(filepath.Join(p.found.ModuleDir, "go.mod")), Note: "add the requirements", Text: lines(missing...)})
	}
	return nil
}

// planWorkspace leaves the go.work of a directory above to the user. Without the new
// module in it, the go command refuses to work there.
func (p *Plan) planWorkspace() error {
	file := os.Getenv("GOWORK")
	for dir := p.Dir; file == ""; dir = filepath.Dir(dir) {
		if name := filepath.Join(dir, "go.work"); fileExists(name) {
			file = name
		} else if dir == filepath.Dir(dir) {
			return nil
		}
	}
	if file == "off" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	work, err := modfile.ParseWork(file, text, nil)
	if err != nil {
		return err
	}
	for _, use := range work.Use {
		if filepath.Join(filepath.Dir(file), filepath.FromSlash(use.Path)) == p.Dir {
			return nil
		}
	}
	p.add(Action{State: Left, Name: p.rel(file), Note: "add the module to the workspace", Text: "go work use ."})
	return nil
}

func fileExists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// planProgram plans main.go, routes.go and their test. A program that is there stays
// as it is; the user takes from the new one what the program lacks.
func (p *Plan) planProgram() error {
	mainTemplate, routesTemplate, testTemplate := p.view.Router.templates()
	if p.found.Program == "" {
		for _, file := range [][2]string{{"main.go", mainTemplate}, {"routes.go", routesTemplate}, {"routes_test.go", testTemplate}} {
			if err := p.file(file[0], file[1]); err != nil {
				return err
			}
		}
		return nil
	}
	main, err := render(mainTemplate, p.view)
	if err != nil {
		return err
	}
	routes, err := render(routesTemplate, p.view)
	if err != nil {
		return err
	}
	p.add(Action{
		State: Left, Name: filepath.ToSlash(p.found.Program),
		Note: "take from these two files what your program lacks; go:embed reaches only directories below its own file",
		Text: lines("// main.go", strings.TrimSpace(string(main)), "", "// routes.go", strings.TrimSpace(string(routes))),
	})
	return nil
}

// planPages plans the page that Go renders.
func (p *Plan) planPages() error {
	switch p.view.Pages {
	case HTML:
		if p.found.Choices.Pages == HTML && !p.found.has("templates/home.html") {
			return nil // the application has pages of its own
		}
		return p.file("templates/home.html", "home.html.tmpl")
	case Templ:
		if p.found.Choices.Pages == Templ && !p.found.has("components/home.templ") {
			return nil
		}
		if !hasGo(filepath.Join(p.Dir, "components")) {
			if err := p.file("components/components.go", "components.go.tmpl"); err != nil {
				return err
			}
		}
		return p.file("components/home.templ", "home.templ.tmpl")
	}
	return nil
}

// planRest plans the files around the program.
func (p *Plan) planRest() error {
	if err := p.planIgnore(); err != nil {
		return err
	}
	// They are right only for a program of init in the directory of its module.
	if p.found.Program != "" || p.found.Module != nil && p.found.ModuleDir != p.Dir {
		return nil
	}
	list := [][2]string{{"README.md", "README.md.tmpl"}}
	if p.found.Web == nil || p.found.Web.command.Manager == "npm" {
		list = append(list, [2]string{"Dockerfile", "Dockerfile.tmpl"}, [2]string{".dockerignore", "dockerignore.tmpl"})
	} else if !p.found.has("Dockerfile") {
		p.add(Action{
			State: Left, Name: "Dockerfile", Note: "the project uses " + p.found.Web.command.Manager + ", so write the stage of the front end",
			Text: "https://github.com/govite/govite/blob/main/core/docs/docker-and-proxies.md",
		})
	}
	for _, file := range list {
		if err := p.file(file[0], file[1]); err != nil {
			return err
		}
	}
	return nil
}

// planIgnore plans .gitignore. The lines that an existing one lacks are left to the
// user.
func (p *Plan) planIgnore() error {
	if !p.found.has(".gitignore") {
		return p.file(".gitignore", "gitignore.tmpl")
	}
	p.add(Action{State: Keep, Name: ".gitignore"})
	if p.view.Root == "." {
		return nil // planKept looks at this file
	}
	has := map[string]bool{}
	for line := range strings.Lines(p.found.text(".gitignore")) {
		has[strings.Trim(strings.TrimSpace(line), "/")] = true
	}
	if !has[p.view.Dist+"/*"] && !has["dist/*"] && !has[p.view.Dist] && !has["dist"] {
		p.add(Action{State: Left, Name: ".gitignore", Note: "ignore the build", Text: lines(p.view.Dist+"/*", "!"+p.view.Dist+"/.gitkeep")})
	}
	return nil
}

// planCommands plans the commands that complete an application of init, after all
// files: what fails for want of a network leaves no file out.
func (p *Plan) planCommands() error {
	if p.install != nil {
		p.add(*p.install)
	}
	if p.ownModule() && !p.found.has("go.sum") {
		p.add(Action{State: Run, Name: "go mod tidy", do: p.command(".", "go", "mod", "tidy")})
	}
	if p.view.Pages == Templ && p.ownModule() && !p.found.has("components/home_templ.go") &&
		(p.found.Module == nil || p.found.hasTool(templPath)) && (p.found.Choices.Pages != Templ || p.found.has("components/home.templ")) {
		p.add(Action{State: Run, Name: "go tool templ generate", do: p.command(".", "go", "tool", "templ", "generate")})
	}
	return nil
}

// rel returns a path relative to the application.
func (p *Plan) rel(file string) string {
	rel, err := filepath.Rel(p.Dir, file)
	if err != nil {
		return file
	}
	return filepath.ToSlash(rel)
}

func hasGo(dir string) bool {
	found, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	return len(found) > 0
}

func isEmptyDir(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && len(entries) == 0
}
