package scaffold

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
)

// A State is what a plan does with a part of an application.
type State string

// The states.
const (
	Create State = "create" // write a file or a directory that is missing
	Keep   State = "keep"   // the part is there
	Run    State = "run"    // run a command
	Left   State = "left"   // a change of a file that is there, which the user makes
)

// An Action is a step of a plan.
type Action struct {
	State State
	Name  string // a path relative to the application, or a command
	Note  string // more about the action, "" if there is nothing to say
	Text  string // for Left: what to add or to run

	content []byte                          // of a file to create
	do      func(ctx context.Context) error // for Create and Run
}

// A Plan makes an application.
type Plan struct {
	Choices Choices
	Dir     string // absolute
	Actions []Action
	Next    []string // the commands that come next, in Dir

	view    view
	found   *Found
	from    Source
	install *Action // installs the npm packages, nil if they are installed
}

// New returns the plan for an application. The choices are complete and correct, see
// [Choices.Check] and [Defaults]. An error says that choices contradict the
// directory.
func New(found *Found, choices Choices, from Source) (*Plan, error) {
	if from.Checkout != "" {
		var err error
		if from.Checkout, err = filepath.Abs(from.Checkout); err != nil {
			return nil, err
		}
		if _, err := os.Stat(filepath.Join(from.Checkout, "core", "vite-plugin", "package.json")); err != nil {
			return nil, fmt.Errorf("--checkout: %s is no checkout of govite: %w", from.Checkout, err)
		}
	}
	if err := found.contradicts(choices); err != nil {
		return nil, err
	}
	p := &Plan{Choices: choices, Dir: found.Dir, found: found, from: from}
	p.view = p.newView()
	for _, plan := range []func() error{p.planWeb, p.planModule, p.planProgram, p.planPages, p.planRest, p.planCommands} {
		if err := plan(); err != nil {
			return nil, err
		}
	}
	p.Next = []string{p.view.Develop}
	return p, nil
}

// contradicts returns an error if the choices are for another application than the
// one in the directory.
func (f *Found) contradicts(c Choices) error {
	if f.Web != nil && f.Choices.Frontend != c.Frontend {
		return fmt.Errorf("--frontend %s: the Vite project %s has %s already; leave out --frontend, or name a new directory: --root",
			c.Frontend, filepath.Join(f.Dir, f.Root), f.Web.frontend.Title)
	}
	if f.Written && f.Choices.Router != "" && f.Choices.Router != c.Router {
		return fmt.Errorf("--router %s: the program in %s uses %s already; leave out --router", c.Router, f.Dir, routerNamed(f.Choices.Router).Title)
	}
	if f.Written && f.Choices.Pages != "" && f.Choices.Pages != c.Pages {
		return fmt.Errorf("the application in %s has pages of another kind already (%s); leave out --templates and --spa", f.Dir, pageKindNamed(f.Choices.Pages).Title)
	}
	if f.ModuleDir == f.Dir && f.Module != nil && f.Choices.Module != c.Module {
		return fmt.Errorf("--module %s: %s is the module %s already; leave out --module", c.Module, f.Dir, f.Choices.Module)
	}
	return nil
}

func (p *Plan) newView() view {
	c, f := p.Choices, p.found
	v := view{
		Module: c.Module, Package: c.Module, Router: routerNamed(c.Router), Frontend: frontendNamed(c.Frontend), Pages: c.Pages,
		Tailwind: c.Tailwind == Yes, Root: f.Root, Favicon: true, Command: commandPath, Develop: "go tool govite dev",
		TemplateDir: map[string]string{HTML: "templates", Templ: "components"}[c.Pages],
	}
	if v.Root == "" {
		v.Root = defaultRoot
	}
	if f.Module != nil && f.ModuleDir != f.Dir {
		rel, err := filepath.Rel(f.ModuleDir, f.Dir)
		if err == nil {
			v.Package = path.Join(f.Module.Module.Mod.Path, filepath.ToSlash(rel))
		}
	}
	v.Name = path.Base(v.Package)
	v.Binary = v.Name
	v.Dist, v.NodeModules = path.Join(v.Root, "dist"), path.Join(v.Root, "node_modules")
	v.Build = "npm run build"
	if v.Root != "." {
		v.Build = "npm --prefix " + v.Root + " run build"
	}
	if f.Web != nil {
		v.Frontend, v.Favicon = f.Web.frontend, f.Web.favicon
		if manager := f.Web.command.Manager; manager != "npm" {
			v.Build = inDir(v.Root, managers[manager].build)
		}
	}
	v.Entries, v.Mount = v.Frontend.Entries, v.Frontend.Mount
	modules := p.modules()
	v.Requires, v.Replaces = p.from.requires(modules), p.from.replaces(modules)
	if shared := v.Router.Shared; shared != "" {
		// The adapter requires this module, so only a checkout has to be told of it.
		v.Replaces = append(v.Replaces, p.from.replaces([]string{modulePath + "/" + shared})...)
	}
	if c.Pages == Templ {
		v.Requires = append(v.Requires, module.Version{Path: templModule, Version: templVersion})
	}
	return v
}

// modules returns the paths of govite's modules that the application needs.
func (p *Plan) modules() []string {
	modules := []string{modulePath}
	if adapter := routerNamed(p.Choices.Router).Adapter; adapter != "" {
		modules = append(modules, modulePath+"/"+adapter)
	}
	return append(modules, commandPath)
}

// file plans a file made of a template. An existing file stays as it is.
func (p *Plan) file(name, template string) error {
	if p.found.has(name) {
		p.add(Action{State: Keep, Name: name})
		return nil
	}
	content, err := render(template, p.view)
	if err != nil {
		return err
	}
	p.create(name, content)
	return nil
}

// create plans a file that does not exist.
func (p *Plan) create(name string, content []byte) {
	p.add(Action{State: Create, Name: name, content: content, do: func(context.Context) error {
		return writeNew(filepath.Join(p.Dir, filepath.FromSlash(name)), content)
	}})
}

func (p *Plan) add(a Action) { p.Actions = append(p.Actions, a) }

// Changes reports whether the plan creates or runs anything.
func (p *Plan) Changes() bool {
	for _, a := range p.Actions {
		if a.State == Create || a.State == Run {
			return true
		}
	}
	return false
}

// Left returns the actions that the user has to take.
func (p *Plan) Left() []Action {
	var left []Action
	for _, a := range p.Actions {
		if a.State == Left {
			left = append(left, a)
		}
	}
	return left
}

// writeNew writes a file that does not exist, in one step. It makes the directory
// of the file.
func writeNew(file string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".govite-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(content)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err != nil {
		return err
	}
	// A link fails if the file has come into being meanwhile; a rename would replace
	// the file.
	if err := os.Link(f.Name(), file); err == nil || os.IsExist(err) {
		return err
	}
	return os.Rename(f.Name(), file) // the file system has no links
}

// inDir returns a command line that works in a directory.
func inDir(dir, line string) string {
	if dir == "." {
		return line
	}
	return "(cd " + dir + " && " + line + ")"
}

func lines(text ...string) string { return strings.Join(text, "\n") }
