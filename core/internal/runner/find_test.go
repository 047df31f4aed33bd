package runner

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const (
	withDev    = `{"scripts": {"dev": "vite"}, "devDependencies": {"vite": "^8.0.0"}}`
	withoutDev = `{"scripts": {"build": "vite build"}, "devDependencies": {"vite": "^8.0.0"}}`
	there      = "node_modules/vite/package.json"
)

// programs sets PATH to a directory with programs of these names.
func programs(t *testing.T, names ...string) {
	t.Helper()
	bin := t.TempDir()
	for _, name := range names {
		if runtime.GOOS == "windows" {
			name += ".cmd"
		}
		writeFiles(t, bin, map[string]string{name: "#!/bin/sh\n"})
	}
	t.Setenv("PATH", bin)
}

func TestFind(t *testing.T) {
	programs(t, "npm", "pnpm", "yarn", "bun", "deno")
	tests := []struct {
		name    string
		files   map[string]string // below a repository
		root    string            // in it; default: "."
		want    string
		install string
	}{
		{"nothing but a package.json", map[string]string{"package.json": withDev, there: ""}, "", "npm run dev", "npm install"},
		{"npm", map[string]string{"package.json": withDev, "package-lock.json": "", there: ""}, "", "npm run dev", "npm ci"},
		{"npm-shrinkwrap.json", map[string]string{"package.json": withDev, "npm-shrinkwrap.json": "", there: ""}, "", "npm run dev", "npm ci"},
		{"pnpm", map[string]string{"package.json": withDev, "pnpm-lock.yaml": "", there: ""}, "", "pnpm run dev", "pnpm install"},
		{"yarn", map[string]string{"package.json": withDev, "yarn.lock": "", there: ""}, "", "yarn run dev", "yarn install"},
		{"bun", map[string]string{"package.json": withDev, "bun.lock": "", there: ""}, "", "bun run dev", "bun install"},
		{"bun.lockb", map[string]string{"package.json": withDev, "bun.lockb": "", there: ""}, "", "bun run dev", "bun install"},
		{"deno", map[string]string{"package.json": withDev, "deno.lock": ""}, "", "deno task dev", "deno install"},

		{"npm without a script", map[string]string{"package.json": withoutDev, there: ""}, "", "npm exec --no -- vite", "npm install"},
		{"pnpm without a script", map[string]string{"package.json": withoutDev, "pnpm-lock.yaml": "", there: ""}, "", "pnpm exec vite", "pnpm install"},
		{"yarn without a script", map[string]string{"package.json": withoutDev, "yarn.lock": "", there: ""}, "", "yarn run vite", "yarn install"},
		{"bun without a script", map[string]string{"package.json": withoutDev, "bun.lock": "", there: ""}, "", "bun run vite", "bun install"},
		{"deno without a script", map[string]string{"package.json": withoutDev, "deno.lock": ""}, "", "deno run -A npm:vite", "deno install"},
		{"an empty script", map[string]string{"package.json": `{"scripts": {"dev": ""}}`, there: ""}, "", "npm exec --no -- vite", "npm install"},
		{"a script that is not a string", map[string]string{"package.json": `{"scripts": {"dev": {}}}`, there: ""}, "", "npm exec --no -- vite", "npm install"},

		{"deno.json alone", map[string]string{"deno.json": `{"tasks": {"dev": "deno run -A npm:vite"}}`}, "", "deno task dev", "deno install"},
		{"deno.json, a task with a description", map[string]string{"deno.json": `{"tasks": {"dev": {"command": "x"}}}`}, "", "deno task dev", "deno install"},
		{"deno.json without a task", map[string]string{"deno.json": `{}`}, "", "deno run -A npm:vite", "deno install"},
		{"deno.jsonc", map[string]string{"deno.jsonc": "{\n// x\n\"tasks\": {\"dev\": \"x\",},}", "package.json": withoutDev}, "", "deno task dev", "deno install"},
		{"deno in an npm workspace", map[string]string{"package.json": `{"packageManager": "npm@11"}`, "package-lock.json": "", "fn/deno.json": "{}"}, "fn", "deno run -A npm:vite", "deno install"},
		{"a deno.json for the editor", map[string]string{"package.json": withDev, "deno.json": "{}", "package-lock.json": "", there: ""}, "", "npm run dev", "npm ci"},
		{"a task of the deno workspace", map[string]string{"deno.json": `{"workspace": ["web"], "tasks": {"dev": "x"}}`, "web/deno.json": "{}"}, "web", "deno task dev", "deno install"},

		{"packageManager", map[string]string{"package.json": `{"packageManager": "pnpm@10.1.0+sha512.abc", "scripts": {"dev": "vite"}}`, "package-lock.json": "", there: ""}, "", "pnpm run dev", "pnpm install"},
		{"packageManager with its lock file", map[string]string{"package.json": `{"packageManager": "npm@11.0.0", "scripts": {"dev": "vite"}}`, "yarn.lock": "", "package-lock.json": "", there: ""}, "", "npm run dev", "npm ci"},
		{"packageManager of the workspace", map[string]string{"package.json": `{"packageManager": "yarn@4.0.0"}`, "web/package.json": withDev, "web/package-lock.json": "", "web/" + there: ""}, "web", "yarn run dev", "yarn install"},
		{"packageManager, the nearest", map[string]string{"package.json": `{"packageManager": "yarn@4.0.0"}`, "web/package.json": `{"packageManager": "bun@1", "scripts": {"dev": "vite"}}`, there: ""}, "web", "bun run dev", "bun install"},

		{"workspace", map[string]string{"package.json": "{}", "pnpm-lock.yaml": "", "packages/web/package.json": withDev, "packages/web/" + there: ""}, "packages/web", "pnpm run dev", "pnpm install"},
		{"workspace, hoisted", map[string]string{"package.json": "{}", "package-lock.json": "", "packages/web/package.json": withDev, there: ""}, "packages/web", "npm run dev", "npm ci"},
		{"the nearest lock file", map[string]string{"yarn.lock": "", "web/package.json": withDev, "web/bun.lock": "", "web/" + there: ""}, "web", "bun run dev", "bun install"},
		{"inside another repository", map[string]string{"yarn.lock": "", "package.json": `{"packageManager": "yarn@4.0.0"}`, "web/.git/": "", "web/package.json": withDev, "web/" + there: ""}, "web", "npm run dev", "npm install"},
		{"a worktree", map[string]string{"yarn.lock": "", "web/.git": "gitdir: x", "web/package.json": withDev, "web/" + there: ""}, "web", "npm run dev", "npm install"},
		{"the repository's root counts", map[string]string{".git/": "", "yarn.lock": "", "web/package.json": withDev, there: ""}, "web", "yarn run dev", "yarn install"},

		{"Plug'n'Play", map[string]string{"package.json": withDev, "yarn.lock": "", ".pnp.cjs": ""}, "", "yarn run dev", "yarn install"},
		{"Plug'n'Play in a workspace", map[string]string{"web/package.json": withDev, "yarn.lock": "", ".pnp.cjs": ""}, "web", "yarn run dev", "yarn install"},
		{"a framework that hides vite", map[string]string{"package.json": `{"scripts": {"dev": "astro dev"}, "dependencies": {"astro": "5"}}`, "node_modules/astro/package.json": ""}, "", "npm run dev", "npm install"},
		{"nothing to install", map[string]string{"package.json": `{"scripts": {"dev": "node dev.mjs"}}`}, "", "npm run dev", "npm install"},
		{"byte order mark", map[string]string{"package.json": "\ufeff" + withDev, there: ""}, "", "npm run dev", "npm install"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			repository := realTempDir(t)
			if !slices.ContainsFunc([]string{".git/", "web/.git"}, func(name string) bool { _, ok := test.files[name]; return ok }) {
				writeFiles(t, repository, map[string]string{".git/": ""})
			}
			writeFiles(t, repository, test.files)
			dir := filepath.Join(repository, filepath.FromSlash(test.root))
			c, err := Find(dir)
			if err != nil {
				t.Fatal(err)
			}
			if c.String() != test.want || c.Install() != test.install || c.Manager != c.Args[0] || c.Dir != dir {
				t.Errorf("got %q in %s, %q", c, c.Dir, c.Install())
			}
		})
	}
}

func TestFindErrors(t *testing.T) {
	tests := []struct {
		name     string
		programs []string
		files    map[string]string
		root     string
		want     string // with $ for the repository
	}{
		{"no directory", nil, nil, "web", "the directory $/web does not exist: want the directory with vite.config.ts"},
		{"a file", nil, map[string]string{"web": ""}, "web", "$/web is not a directory: want the directory with vite.config.ts"},
		{"no package.json", nil, nil, "", "$ has no package.json: want the directory with vite.config.ts"},
		{"no package.json here", nil, map[string]string{"web/vite.config.ts": ""}, "", "$ has no package.json: want the directory with vite.config.ts, perhaps $/web"},
		{"malformed", nil, map[string]string{"package.json": "{\n\"scripts\": {\n]}"}, "", "$/package.json, line 3: invalid character ']'"},
		{"half-written", nil, map[string]string{"package.json": "{"}, "", "$/package.json, line 1: unexpected end of JSON input"},
		{"other JSON", nil, map[string]string{"package.json": "[]"}, "", "$/package.json: json: cannot unmarshal array"},
		{"malformed in the workspace", nil, map[string]string{"package.json": "{", "web/package.json": withDev}, "web", "$/package.json, line 1"},
		{"malformed deno.json", []string{"deno"}, map[string]string{"deno.json": "{"}, "", "$/deno.json, line 1"},
		{"unknown manager", nil, map[string]string{"package.json": `{"packageManager": "vlt@1.0.0"}`}, "", `$/package.json: packageManager is "vlt@1.0.0": want npm, pnpm, yarn, bun or deno`},
		{"no npm", nil, map[string]string{"package.json": withDev}, "", "npm is not in PATH: install Node.js, which includes npm"},
		{"no pnpm", []string{"npm"}, map[string]string{"package.json": withDev, "pnpm-lock.yaml": ""}, "", "$/pnpm-lock.yaml asks for pnpm, which is not in PATH: install it, for example with `npm install -g pnpm`"},
		{"no yarn", []string{"npm"}, map[string]string{"package.json": `{"packageManager": "yarn@4.0.0"}`}, "", "$/package.json asks for yarn, which is not in PATH: "},
		{"not installed", []string{"npm"}, map[string]string{"package.json": withDev}, "", "the packages of $ are not installed: run `npm install` in $"},
		{"not installed, with a lock file", []string{"npm"}, map[string]string{"package.json": withDev, "package-lock.json": ""}, "", "the packages of $ are not installed: run `npm ci` in $"},
		{"workspace not installed", []string{"pnpm"}, map[string]string{"pnpm-lock.yaml": "", "web/package.json": withDev}, "web", "the packages of $/web are not installed: run `pnpm install` in $"},
		{"vite not installed", []string{"npm"}, map[string]string{"package.json": withDev, "node_modules/.vite/govite.json": ""}, "", "are not installed"},
		{"vite by script only", []string{"npm"}, map[string]string{"package.json": `{"scripts": {"dev": "vite --port 1"}}`}, "", "are not installed"},
		{"framework not installed", []string{"npm"}, map[string]string{"package.json": `{"scripts": {"dev": "astro dev"}, "dependencies": {"astro": "5"}}`}, "", "are not installed"},
		{"no script, no vite", []string{"npm"}, map[string]string{"package.json": "{}"}, "", "are not installed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			programs(t, test.programs...)
			repository := realTempDir(t)
			writeFiles(t, repository, map[string]string{".git/": ""})
			writeFiles(t, repository, test.files)
			c, err := Find(filepath.Join(repository, test.root))
			want := filepath.FromSlash(strings.ReplaceAll(test.want, "$", repository))
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, %v\nwant %s", c, err, want)
			}
		})
	}
}

// TestFindHere finds a project by a relative path with a symbolic link. Node.js
// looks for packages in the parents of the link's target.
func TestFindHere(t *testing.T) {
	programs(t, "npm", "yarn")
	repository := realTempDir(t)
	writeFiles(t, repository, map[string]string{".git/": "", "real/yarn.lock": "", "real/web/package.json": withDev, "real/" + there: ""})
	if err := os.Symlink(filepath.Join("real", "web"), filepath.Join(repository, "link")); err != nil {
		t.Skip(err)
	}
	t.Chdir(repository)
	c, err := Find("link")
	if err != nil {
		t.Fatal(err)
	}
	if c.String() != "yarn run dev" || c.Dir != filepath.Join(repository, "real", "web") {
		t.Errorf("got %s in %s", c, c.Dir)
	}
}
