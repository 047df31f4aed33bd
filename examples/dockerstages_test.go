//go:build unix

package examples

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// dockerImages are the stages of a Dockerfile that were built without Docker.
type dockerImages struct {
	context string
	ignored func(name string) bool // by .dockerignore
	stages  map[string]*dockerImage
}

// dockerImage is one stage: a directory that stands for the root, and the
// configuration.
type dockerImage struct {
	root       string
	workdir    string // absolute, with slashes
	env        map[string]string
	tools      string // the PATH of commands
	user       string
	ports      []string
	entrypoint []string
}

// path returns the place of a file of the image.
func (i *dockerImage) path(name string) string {
	if !path.IsAbs(name) {
		name = path.Join(i.workdir, name)
	}
	return filepath.Join(i.root, filepath.FromSlash(path.Clean(name)))
}

// caches are the directories in which the tools of the images keep their caches.
// The tools of this machine have their own.
var caches = []string{"/root/.npm", "/go/pkg/mod", "/root/.cache/go-build"}

func (is dockerImages) build(t *testing.T, stage instructions.Stage) *dockerImage {
	t.Helper()
	i := &dockerImage{root: t.TempDir(), workdir: "/", env: map[string]string{}}
	switch {
	case strings.HasPrefix(stage.BaseName, "node:"):
		i.tools = pathWithout(t, "go", "gofmt")
	case strings.HasPrefix(stage.BaseName, "golang:"):
		i.tools = pathWithout(t, node...)
	}
	if stage.Name != "" {
		is.stages[stage.Name] = i
	}
	for _, command := range stage.Commands {
		switch c := command.(type) {
		case *instructions.WorkdirCommand:
			i.workdir = path.Join(i.workdir, c.Path)
			makeDir(t, i.path("."))
		case *instructions.EnvCommand:
			for _, v := range c.Env {
				i.env[v.Key] = v.Value
			}
		case *instructions.CopyCommand:
			is.copy(t, i, c)
		case *instructions.RunCommand:
			i.run(t, c)
		case *instructions.ExposeCommand:
			i.ports = append(i.ports, c.Ports...)
		case *instructions.UserCommand:
			i.user = c.User
		case *instructions.EntrypointCommand:
			i.entrypoint = c.CmdLine
		default:
			t.Fatalf("unknown instruction %v", command)
		}
	}
	return i
}

// run runs a command in the working directory. Absolute paths in the command
// would be those of this machine.
func (i *dockerImage) run(t *testing.T, c *instructions.RunCommand) {
	t.Helper()
	if i.tools == "" {
		t.Fatalf("the image has no shell: %v", c)
	}
	if err := c.Expand(func(word string) (string, error) { return word, nil }); err != nil {
		t.Fatal(err)
	}
	for _, m := range instructions.GetMounts(c) {
		if m.Type != instructions.MountTypeCache || !slices.Contains(caches, m.Target) {
			t.Errorf("%v: the mount is not the cache of a tool", c)
		}
	}
	line := strings.Join(c.CmdLine, " ")
	for word := range strings.FieldsSeq(line) {
		if path.IsAbs(word) {
			t.Fatalf("%s: %s is absolute", line, word)
		}
	}
	env := []string{i.tools}
	for name, value := range i.env {
		env = append(env, name+"="+value)
	}
	shell(t, i.path("."), line, env...)
}

// copy copies files of the context, or of another stage.
func (is dockerImages) copy(t *testing.T, i *dockerImage, c *instructions.CopyCommand) {
	t.Helper()
	from, ignored := &dockerImage{root: is.context, workdir: "/"}, is.ignored
	if c.From != "" {
		if from = is.stages[c.From]; from == nil {
			t.Fatalf("%v: there is no stage %s", c, c.From)
		}
		ignored = func(string) bool { return false }
		from = &dockerImage{root: from.root, workdir: "/"}
	}
	into := strings.HasSuffix(c.DestPath, "/") || path.Base(c.DestPath) == "."
	if len(c.SourcePaths) > 1 && !into {
		t.Fatalf("%v: several files, and no slash at the end", c)
	}
	for _, source := range c.SourcePaths {
		info, err := os.Stat(from.path(source))
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
		if !info.IsDir() {
			to := c.DestPath
			if into {
				to = path.Join(to, path.Base(source))
			}
			if !ignored(source) {
				copyMode(t, i.path(to), from.path(source), info.Mode())
			}
			continue
		}
		err = filepath.WalkDir(from.path(source), func(file string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			name, err := filepath.Rel(from.root, file)
			if err != nil || name != "." && ignored(filepath.ToSlash(name)) {
				return err // a pattern that excludes a file could follow, but none does
			}
			below, err := filepath.Rel(from.path(source), file)
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			copyMode(t, filepath.Join(i.path(c.DestPath), below), file, info.Mode())
			return nil
		})
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
	}
}

func copyMode(t *testing.T, to, from string, mode fs.FileMode) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	write(t, to, string(content))
	if err := os.Chmod(to, mode.Perm()); err != nil {
		t.Fatal(err)
	}
}
