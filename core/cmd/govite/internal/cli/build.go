package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/cmd/govite/internal/embedding"
	"github.com/govite/govite/core/cmd/govite/internal/info"
	"github.com/govite/govite/core/cmd/govite/internal/project"
	"github.com/govite/govite/core/cmd/govite/internal/task"
	"github.com/govite/govite/core/cmd/govite/internal/terminal"
	"github.com/govite/govite/core/internal/runner"
)

func newBuild() *cobra.Command {
	return &cobra.Command{
		Use:   "build [flags] [-- go build ...]",
		Short: "Build the front end, check the build, and build the program",
		Long: `build makes a release of the application:

  1. It runs the script build of package.json or, without one, vite build. It uses
     the package manager of the project.
  2. It checks that the build is whole: the manifest, and every file that the
     manifest names.
  3. It checks that a go:embed directive that embeds the build embeds all of it.
     Without all: Go leaves out .vite, which holds the manifest.
  4. It runs go build for the main package in the directory or, if there is none,
     for the only main package of the module. Another command may follow --.

It stops at the first error. Without a go.mod it does the first two steps.`,
		Example: `  govite build
  govite build -- go build -o app ./cmd/server
  govite build --root web -- go build -trimpath -ldflags "-s -w"`,
		Args: positional(func(cmd *cobra.Command, args []string) error {
			if dash := cmd.ArgsLenAtDash(); len(args) > 0 && dash != 0 {
				return fmt.Errorf("unexpected argument %q: write the command that builds the program after --, as in govite build -- go build -o app", args[0])
			}
			return nil
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := project.Find(".", rootOf(cmd))
			if err != nil {
				return err
			}
			b := builder{Project: p, out: cmd.OutOrStdout(), t: terminal.New(cmd.OutOrStdout())}
			return b.all(cmd.Context(), args)
		},
	}
}

// A builder makes a release of an application.
type builder struct {
	*project.Project
	out io.Writer
	t   *terminal.Terminal
}

// all does all steps. command builds the program; if it is empty, all finds the
// package to build.
func (b *builder) all(ctx context.Context, command []string) error {
	began := time.Now()
	script, err := b.frontEnd(ctx)
	if err != nil {
		return err
	}
	vite, err := b.Vite(ctx)
	if err != nil {
		return err
	}
	out, err := info.Locate(b.Project, vite, "")
	if err != nil {
		return err
	}
	files, err := b.checkWhole(out, script, began)
	if err != nil {
		return err
	}
	if b.Module == "" {
		b.t.Printf("%s\n", b.t.Dim("There is no go.mod: only the front end is built."))
		return nil
	}
	packages, err := embedding.List(ctx, b.Module)
	if err != nil {
		return err
	}
	if err := b.checkEmbedding(packages, out.Dir, files); err != nil {
		return err
	}
	if len(command) == 0 {
		if command, err = b.goBuild(packages); err != nil {
			return err
		}
	}
	if err := b.run(ctx, command, b.Dir, "[go] "); err != nil {
		return err
	}
	b.showBinary(packages, command)
	return nil
}

// run runs a command, and says how long it took.
func (b *builder) run(ctx context.Context, args []string, dir, prefix string) error {
	name := strings.Join(args, " ")
	if dir != b.Dir {
		name += " in " + b.Rel(dir)
	}
	b.t.Printf("%s %s\n", b.t.Dim("$"), name)
	began := time.Now()
	if err := task.Run(ctx, runner.Options{Args: args, Dir: dir, Output: b.out, Prefix: b.t.Dim(prefix)}); err != nil {
		return err
	}
	b.done(name + " " + b.t.Dim(terminal.Duration(time.Since(began))))
	return nil
}

// done says that a step is done.
func (b *builder) done(text string) { b.t.Printf("%s %s\n", b.t.Good("✓"), text) }

// frontEnd builds the front end. It returns the command.
func (b *builder) frontEnd(ctx context.Context) (command string, err error) {
	found, err := runner.Find(b.Root)
	if err != nil {
		return "", err
	}
	args, err := runner.Parse(found.Build())
	if err != nil {
		return "", err
	}
	return found.Build(), b.run(ctx, args, found.Dir, "[vite] ")
}

// checkWhole returns the files of the build.
func (b *builder) checkWhole(out info.Output, script string, began time.Time) ([]string, error) {
	made, err := out.Describe()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.Rel(out.Dir), err)
	}
	v, err := core.New(out.Config(b.Project, core.Production))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.Rel(out.Dir), err)
	}
	defer v.Close()
	files, size, err := embedding.Files(out.FS())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.Rel(out.Dir), err)
	}
	b.done(fmt.Sprintf("%s is whole: %s, %s, %s", b.Rel(out.Dir), terminal.Count(len(made.Manifest.Entries()), "entry", "entries"), terminal.Count(len(files), "file", "files"), terminal.Bytes(size)))
	manifest := filepath.Join(out.Dir, filepath.FromSlash(made.Name))
	// File systems round times, some to two seconds.
	if info, err := os.Stat(manifest); err == nil && info.ModTime().Before(began.Add(-2*time.Second)) {
		b.t.Printf("%s `%s` has not written %s: does the script build into another directory?\n", b.t.Warn("!"), script, b.Rel(manifest))
	}
	return files, nil
}

// checkEmbedding returns an error if a package embeds a part of the build only.
func (b *builder) checkEmbedding(packages []embedding.Package, outDir string, files []string) error {
	found, err := embedding.Check(packages, outDir, files)
	if e := (*embedding.Error)(nil); errors.As(err, &e) {
		e.File = b.Rel(e.File)
	}
	if err != nil {
		return err
	}
	for _, d := range found {
		b.done(fmt.Sprintf("%s:%d embeds it", b.Rel(d.File), d.Line))
	}
	if len(found) == 0 {
		b.t.Printf("%s no package embeds %s: the program needs the directory where it runs\n", b.t.Warn("!"), b.Rel(outDir))
	}
	return nil
}

// goBuild returns the command that builds the program.
func (b *builder) goBuild(packages []embedding.Package) ([]string, error) {
	var mains []string
	for _, p := range packages {
		if p.Name == "main" {
			mains = append(mains, p.Dir)
		}
	}
	name, err := b.Main(mains, "govite build -- go build")
	return []string{"go", "build", name}, err
}

// showBinary prints the name and the size of the program, if a `go build` has made
// it where it usually does.
func (b *builder) showBinary(packages []embedding.Package, command []string) {
	if len(command) < 2 || command[0] != "go" || command[1] != "build" {
		return
	}
	name := flagValue(command, "-o")
	if name == "" {
		name = binaryName(packages, filepath.Join(b.Dir, filepath.FromSlash(command[len(command)-1])))
	}
	if name == "" {
		return
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(b.Dir, name)
	}
	for _, file := range []string{name, name + ".exe"} {
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			b.done(fmt.Sprintf("%s %s", b.Rel(file), b.t.Strong(terminal.Bytes(info.Size()))))
			return
		}
	}
}

// flagValue returns the value of a flag of the go command, "" without the flag.
func flagValue(command []string, flag string) string {
	for i, arg := range command {
		if value, ok := strings.CutPrefix(arg, flag+"="); ok {
			return value
		}
		if arg == flag && i+1 < len(command) {
			return command[i+1]
		}
	}
	return ""
}

var majorVersion = regexp.MustCompile(`^v\d+$`)

// binaryName returns the name that the go command gives to the program of a package,
// https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies.
func binaryName(packages []embedding.Package, dir string) string {
	i := slices.IndexFunc(packages, func(p embedding.Package) bool { return p.Dir == dir })
	if i < 0 {
		return ""
	}
	name := packages[i].ImportPath
	if majorVersion.MatchString(path.Base(name)) {
		name = path.Dir(name)
	}
	return path.Base(name)
}
