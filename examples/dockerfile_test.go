//go:build unix

package examples

import (
	"debug/elf"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// TestDockerfile executes the stages of the Dockerfile without Docker, each in a
// directory of its own and with the tools of its image, and starts the program of
// the last stage.
func TestDockerfile(t *testing.T) {
	text := recipe(t, docker, "dockerfile", "Dockerfile")
	p := recipeProject(t)
	t.Parallel()
	context := p.clone(t)
	// The machine of a developer has both directories.
	write(t, filepath.Join(context, "web", "node_modules", "vite", "package.json"), "not for the image")
	write(t, filepath.Join(context, "web", "dist", ".vite", "manifest.json"), "not for the image")
	checkDeployed(t, buildImage(t, text, context))
}

// buildImage executes the stages of a Dockerfile, and returns the program of the
// last one.
func buildImage(t *testing.T, text, context string) (program string) {
	t.Helper()
	file, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Warnings) > 0 {
		t.Errorf("warnings: %+v", file.Warnings)
	}
	stages, _, err := instructions.Parse(file.AST, nil)
	if err != nil {
		t.Fatal(err)
	}
	images := dockerImages{context: context, ignored: dockerignore(t, context), stages: map[string]*dockerImage{}}
	var last *dockerImage
	for _, stage := range stages {
		checkBase(t, stage.BaseName)
		last = images.build(t, stage)
	}

	if strings.Contains(stages[len(stages)-1].BaseName, "golang") || len(stages) != 3 {
		t.Errorf("the last of %d stages has more than the program", len(stages))
	}
	if last.user == "" || last.user == "root" || last.user == "0" {
		t.Errorf("the program runs as %q", last.user)
	}
	if len(last.ports) != 1 || last.env["ADDRESS"] != ":"+last.ports[0] {
		t.Errorf("the image exposes %v, and the program listens on %q", last.ports, last.env["ADDRESS"])
	}
	if len(last.entrypoint) != 1 {
		t.Fatalf("ENTRYPOINT %q", last.entrypoint)
	}
	program = executable(t, last.path(last.entrypoint[0]))
	checkStatic(t, program)
	return program
}

// checkBase checks the version of a base image: Go as go.mod requires, and
// Node.js as Vite does.
func checkBase(t *testing.T, base string) {
	t.Helper()
	name, tag, _ := strings.Cut(base, ":")
	version := "v" + regexp.MustCompile(`^[\d.]*`).FindString(tag)
	switch name {
	case "golang":
		mod, err := os.ReadFile(filepath.Join("..", "go.mod"))
		if err != nil {
			t.Fatal(err)
		}
		f, err := modfile.Parse("go.mod", mod, nil)
		if err != nil {
			t.Fatal(err)
		}
		least := semver.MajorMinor("v" + f.Go.Version)
		if semver.Compare(version, least) < 0 {
			t.Errorf("%s is older than Go %s", base, least)
		}
	case "node":
		// Vite needs 20.19, or 22.12 and later. A tag without a minor version is the newest.
		if major := semver.Major(version); version == major && semver.Compare(version, "v22") >= 0 {
			return
		}
		if semver.Compare(version, "v22.12") < 0 && (semver.Major(version) != "v20" || semver.Compare(version, "v20.19") < 0) {
			t.Errorf("%s is too old for Vite", base)
		}
	case "gcr.io/distroless/static-debian12":
	default:
		t.Errorf("unknown image %s", base)
	}
}

// checkStatic checks that the program needs no libraries, which the image does not have.
func checkStatic(t *testing.T, program string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		return
	}
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			t.Errorf("%s is not static", program)
		}
	}
}

// dockerignore returns a function that reports whether .dockerignore keeps a file
// of the context out of images.
func dockerignore(t *testing.T, context string) func(name string) bool {
	t.Helper()
	file, err := os.Open(filepath.Join(context, ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	patterns, err := ignorefile.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		t.Fatal(err)
	}
	return func(name string) bool {
		matches, err := matcher.MatchesOrParentMatches(path.Clean(name))
		if err != nil {
			t.Fatal(err)
		}
		return matches
	}
}
