package runner

import (
	"path/filepath"
	"strings"
)

// A Command starts a Vite dev server.
type Command struct {
	Manager string   // "npm", "pnpm", "yarn", "bun" or "deno"
	Args    []string // the program and its arguments: "npm", "run", "dev"
	Dir     string   // the working directory, an absolute path

	build    []string
	evidence string // the file that asks for Manager, or ""
}

// String returns the command as a user types it: "npm run dev".
func (c *Command) String() string { return join(c.Args) }

// Build returns the command that builds the project: "npm run build".
func (c *Command) Build() string { return join(c.build) }

// Install returns the command that installs the project's packages: "npm ci" for
// npm with a lock file, else "npm install", "pnpm install" and so on.
func (c *Command) Install() string {
	switch filepath.Base(c.evidence) {
	case "package-lock.json", "npm-shrinkwrap.json":
		return "npm ci"
	}
	return c.Manager + " install"
}

// join returns a command line for which [Parse] returns args.
func join(args []string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		quoted[i] = quote(arg)
	}
	return strings.Join(quoted, " ")
}

// quote quotes an argument that Parse would change.
func quote(arg string) string {
	switch {
	case arg != "" && !strings.ContainsAny(arg, space+`'"`):
		return arg
	case !strings.Contains(arg, "'"):
		return "'" + arg + "'"
	}
	return `"` + strings.ReplaceAll(arg, `"`, `"'"'"`) + `"`
}
