//go:build unix

package examples

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// goreleaser are the fields of .goreleaser.yaml that the recipe uses. GoReleaser's
// own package config has more than 1,000 dependencies.
type goreleaser struct {
	Version int
	Before  struct{ Hooks []string }
	Builds  []struct {
		Env, Flags   []string
		Goos, Goarch []string
	}
	Archives []struct {
		Formats         []string
		FormatOverrides []struct {
			Goos    string
			Formats []string
		} `yaml:"format_overrides"`
	}
	Checksum struct {
		NameTemplate string `yaml:"name_template"`
	}
}

// TestGoReleaser does with .goreleaser.yaml of deploying.md as GoReleaser does, in
// a fresh clone: it runs the hooks, checks that git sees no change, and compiles.
func TestGoReleaser(t *testing.T) {
	text := recipe(t, deploying, "yaml", ".goreleaser.yaml")
	var config goreleaser
	if err := yaml.UnmarshalWithOptions([]byte(text), &config, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if config.Version != 2 || len(config.Before.Hooks) == 0 || len(config.Builds) != 1 || len(config.Archives) != 1 || config.Checksum.NameTemplate == "" {
		t.Fatalf("%+v", config)
	}
	p := recipeProject(t)
	t.Parallel()
	dir := p.clone(t)
	for _, hook := range config.Before.Hooks {
		shell(t, dir, "exec "+hook) // GoReleaser uses no shell: the hook is one command
	}
	write(t, filepath.Join(dir, "dist", "artifacts.json"), "[]") // as by GoReleaser
	if changed := git(t, dir, "status", "--porcelain"); changed != "" {
		t.Errorf("GoReleaser would refuse the working tree, because it is changed:\n%s", changed)
	}
	build := config.Builds[0]
	if !slices.Contains(build.Goos, runtime.GOOS) || !slices.Contains(build.Goarch, runtime.GOARCH) {
		t.Fatalf("it builds for %v, %v", build.Goos, build.Goarch)
	}
	program := filepath.Join(t.TempDir(), "hello")
	cmd := exec.CommandContext(t.Context(), "go", slices.Concat([]string{"build"}, build.Flags, []string{"-o", program, "."})...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), build.Env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	checkDeployed(t, executable(t, program))
}
