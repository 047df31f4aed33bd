package scaffold

import (
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// manager is how a package manager adds packages for development, and builds.
type manager struct{ add, build string }

var managers = map[string]manager{
	"npm":  {"npm install --save-dev", "npm run build"},
	"pnpm": {"pnpm add --save-dev", "pnpm run build"},
	"yarn": {"yarn add --dev", "yarn run build"},
	"bun":  {"bun add --dev", "bun run build"},
	"deno": {"deno add --dev", "deno task build"},
}

// planWeb plans the Vite project: a new one as a whole, or what an existing one
// lacks.
func (p *Plan) planWeb() error {
	web := p.found.Web
	root := p.view.Root
	if web == nil {
		if root != "." && p.found.has(root) && !isEmptyDir(filepath.Join(p.Dir, filepath.FromSlash(root))) {
			return fmt.Errorf("%s is there, but is no Vite project: it has no package.json that depends on vite; name another directory: --root",
				filepath.Join(p.Dir, filepath.FromSlash(root)))
		}
		if root == "." {
			return fmt.Errorf("--root .: there is no Vite project in %s; name a directory for a new one: --root web", p.Dir)
		}
		p.add(Action{
			State: Create, Name: root + "/", Note: createVite + " " + p.Choices.Frontend + "-ts, with " + plugin,
			do: p.createWeb,
		})
		p.install = &Action{State: Run, Name: "npm install", Note: "in " + root, do: p.command(root, "npm", "install", "--no-audit", "--no-fund")}
		return nil
	}
	p.add(Action{State: Keep, Name: root + "/"})
	declared := web.pkg.all()
	p.planPackages(declared)
	if declared[plugin] && !web.installed {
		install := strings.Fields(web.command.Install())
		p.install = &Action{State: Run, Name: web.command.Install(), Note: "in " + root, do: p.command(root, install[0], install[1:]...)}
	}
	if err := p.planConfig(); err != nil {
		return err
	}
	if p.view.Tailwind && !declared["tailwindcss"] {
		p.add(Action{State: Left, Name: path.Join(root, cmp.Or(web.frontend.Stylesheet, "your stylesheet")), Note: "import Tailwind at the top", Text: p.tailwindCSS()})
	}
	if p.Choices.Pages == SPA && !web.page {
		p.add(Action{State: Left, Name: path.Join(root, "index.html"), Note: "a single-page application needs the page", Text: "https://vite.dev/guide/#index-html-and-project-root"})
	}
	return p.planKept()
}

// planPackages leaves the packages that the project lacks to the user, because
// package.json and the lock file are there already.
func (p *Plan) planPackages(declared map[string]bool) {
	manager := p.found.Web.command.Manager
	var missing []string
	if !declared[plugin] {
		version := p.from.pluginVersion()
		if p.from.Checkout != "" {
			missing = append(missing, "--install-links "+strings.TrimPrefix(version, "file:"))
		} else {
			missing = append(missing, plugin+"@"+version)
		}
	}
	if p.view.Tailwind && !declared["tailwindcss"] {
		missing = append(missing, "tailwindcss@"+tailwindVersion, "@tailwindcss/vite@"+tailwindVersion)
	}
	if len(missing) == 0 {
		return
	}
	if manager == "deno" {
		for i := range missing {
			missing[i] = "npm:" + missing[i]
		}
	}
	p.add(Action{
		State: Left, Name: path.Join(p.view.Root, "package.json"), Note: "add the packages",
		Text: inDir(p.view.Root, managers[manager].add+" "+strings.Join(missing, " ")),
	})
}

// planConfig plans Vite's configuration. What an existing one lacks is left to the
// user.
func (p *Plan) planConfig() error {
	web := p.found.Web
	if web.config == "" {
		return p.file(path.Join(p.view.Root, "vite.config.ts"), "vite.config.ts.tmpl")
	}
	if web.hasPlugin {
		return nil
	}
	text := []string{"import govite from '" + plugin + "'", "", "plugins: [" + p.view.PluginCalls() + "], // with those that are there"}
	if p.view.Tailwind {
		text = append([]string{"import tailwindcss from '@tailwindcss/vite'"}, text...)
	}
	p.add(Action{State: Left, Name: path.Join(p.view.Root, web.config), Note: "add the plugin", Text: lines(text...)})
	return nil
}

// planKept plans the file that lets a fresh clone compile. Vite's own .gitignore
// ignores its whole directory.
func (p *Plan) planKept() error {
	keep := path.Join(p.view.Dist, ".gitkeep")
	if p.found.has(keep) {
		p.add(Action{State: Keep, Name: keep})
	} else {
		p.create(keep, nil)
	}
	ignore := path.Join(p.view.Root, ".gitignore")
	for line := range strings.Lines(p.found.text(ignore)) {
		if line = strings.Trim(strings.TrimSpace(line), "/"); line == "dist" {
			p.add(Action{State: Left, Name: ignore, Note: "in place of the line dist, so that git keeps " + keep, Text: lines("dist/*", "!dist/.gitkeep")})
		}
	}
	return nil
}
