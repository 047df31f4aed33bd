package info

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/govite/govite/core/cmd/govite/internal/project"
	"github.com/govite/govite/core/cmd/govite/internal/version"
)

// modulePath is the path of core's module, which starts the paths of all others.
const modulePath = "github.com/govite/govite"

// versions finds the versions. vite is what Vite says, nil if it cannot be asked.
func (r *Report) versions(ctx context.Context, p *project.Project, vite *project.Vite) {
	v := &r.Versions
	v.Govite = version.Full()
	v.Modules = []Module{}
	if v.Go = output(ctx, p.Module, "go", "env", "GOVERSION"); v.Go == "" {
		r.note("go", "go is not in PATH: install Go")
	}
	r.modules(p)
	if vite == nil {
		if v.Node = strings.TrimPrefix(output(ctx, p.Root, "node", "--version"), "v"); v.Node == "" {
			r.note("node", "node is not in PATH: install Node.js")
		}
		return
	}
	v.Node, v.Vite, v.Plugin = vite.Node, vite.Version, vite.Plugin
	switch {
	case v.Plugin == "":
		r.note("plugin", "vite-plugin-govite is not installed: run `npm install --save-dev vite-plugin-govite` in "+p.Rel(p.Root))
	case !vite.HasPlugin:
		r.note("plugin", p.Rel(vite.File)+" does not use vite-plugin-govite: add it to plugins")
	}
}

// modules reads the go.mod of the application.
func (r *Report) modules(p *project.Project) {
	if p.Module == "" {
		r.note("core", "there is no go.mod in "+p.Dir+" or above: run `go mod init`, and `go get "+modulePath+"/core`")
		return
	}
	name := filepath.Join(p.Module, "go.mod")
	text, err := os.ReadFile(name)
	if err != nil {
		r.note("core", err.Error())
		return
	}
	file, err := modfile.ParseLax(p.Rel(name), text, nil)
	if err != nil {
		r.note("core", err.Error())
		return
	}
	if replaced, err := modfile.Parse(p.Rel(name), text, nil); err == nil {
		file = replaced // ParseLax leaves out replace directives
	}
	for _, required := range file.Require {
		path := required.Mod.Path
		if path != modulePath && !strings.HasPrefix(path, modulePath+"/") {
			continue
		}
		m := Module{Path: path, Version: required.Mod.Version}
		for _, replace := range file.Replace {
			if replace.Old.Path == path && (replace.Old.Version == "" || replace.Old.Version == m.Version) {
				m.Replace = strings.TrimSpace(replace.New.Path + " " + replace.New.Version)
			}
		}
		r.Versions.Modules = append(r.Versions.Modules, m)
	}
	if file.Module != nil && file.Module.Mod.Path == modulePath {
		return // govite itself
	}
	if len(r.Versions.Modules) == 0 {
		r.note("core", p.Rel(name)+" does not require govite: run `go get "+modulePath+"/core`")
	}
}

// output returns what a program prints, without the newline, or "" if it fails. If
// dir is "", the program runs in the working directory.
func output(ctx context.Context, dir, name string, args ...string) string {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
