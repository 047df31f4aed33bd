package gobuild

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for line, want := range map[string]*Command{
		"go run .":                                {Dir: "/app", Packages: []string{"."}},
		"go run ./cmd/server -v x":                {Dir: "/app", Packages: []string{"./cmd/server"}, Args: []string{"-v", "x"}},
		"/usr/bin/go run main.go other.go a.txt":  {Dir: "/app", Packages: []string{"main.go", "other.go"}, Args: []string{"a.txt"}},
		"go run -race -tags a,b -mod=mod . -race": {Dir: "/app", Flags: []string{"-race", "-tags", "a,b", "-mod=mod"}, Packages: []string{"."}, Args: []string{"-race"}},
		"go run -C cmd --exec sudo .":             {Dir: filepath.Join("/app", "cmd"), Exec: []string{"sudo"}, Packages: []string{"."}},
		"go run example.com/tool@latest":          nil,
		"air":                                     nil,
		"go test ./...":                           nil,
	} {
		c, ok, err := Parse("/app", strings.Fields(line))
		if err != nil || ok != (want != nil) {
			t.Errorf("%s: %v %v", line, ok, err)
			continue
		}
		if ok && (len(c.Args) != len(want.Args) || !reflect.DeepEqual(strings.Join(c.Args, " "), strings.Join(want.Args, " "))) {
			t.Errorf("%s: arguments %q", line, c.Args)
		}
		if ok && (c.Dir != want.Dir || !reflect.DeepEqual(c.Flags, want.Flags) || !reflect.DeepEqual(c.Packages, want.Packages) || !reflect.DeepEqual(c.Exec, want.Exec)) {
			t.Errorf("%s: %+v", line, c)
		}
	}
	for _, line := range []string{"go run", "go run -race", "go run -tags", "go run -exec ' ."} {
		if _, _, err := Parse("/app", strings.Fields(line)); err == nil {
			t.Errorf("%s: no error", line)
		}
	}
	c, _, _ := Parse("/app", strings.Fields("go run -v -ldflags=-s -buildvcs . x"))
	if got := strings.Join(c.Build("bin"), " "); got != "go build -o bin -v -ldflags=-s -buildvcs ." {
		t.Error(got)
	}
	if got := strings.Join(c.List("Dir"), " "); got != "go list -e -deps -json=Dir -ldflags=-s -buildvcs ." {
		t.Error(got)
	}
}

func TestCompileError(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte("package main\n\nfunc main() {\n\tgreet()\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for output, want := range map[string]CompileError{
		"# example.com/hello\n./main.go:4:2: undefined: greet\n./main.go:5:1: too many errors\n": {Text: "undefined: greet", File: file, Line: 4, Column: 2, Frame: "2 |  \n3 |  func main() {\n4 |  \tgreet()\n  |  \t^\n5 |  }"},
		"go: downloading x v1\ngo: errors parsing go.mod:\ngo.mod:5: unknown directive: x\n":     {Text: "unknown directive: x", File: filepath.Join(dir, "go.mod"), Line: 5},
		"main.go:4:2: package hello is not in std\n":                                             {Text: "package hello is not in std", File: file, Line: 4, Column: 2, Frame: "2 |  \n3 |  func main() {\n4 |  \tgreet()\n  |  \t^\n5 |  }"},
		"go: cannot find main module\n":                                                          {Text: "go: cannot find main module"},
		"main.go:400:2: the file has changed\n":                                                  {Text: "the file has changed", File: file, Line: 400, Column: 2},
		"":                                                                                       {Text: "go build has failed without a message"},
	} {
		want.Output = strings.TrimSpace(output)
		if got := NewCompileError(dir, output); *got != want {
			t.Errorf("%s\n%+v\nwant\n%+v", output, *got, want)
		}
	}
	two := "./main.go:4:2: undefined: greet\n./main.go:5:1: undefined: bye"
	if got := NewCompileError(dir, "go: downloading x v1\n# example.com/hello\n"+two+"\n").Messages(); got != two {
		t.Errorf("messages: %q", got)
	}
}

// A Builder builds with the real go command: the same program has the same sum.
func TestBuild(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOWORK", "off")
	write("go.mod", "module example.com/hello\n\ngo 1.25.0\n")
	write("main.go", "package main\n\nfunc main() { println(\"one\") }\n")
	c, _, err := Parse(dir, []string{"go", "run", ".", "-x"})
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewBuilder(c)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	one, err := b.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(one.Args) != 2 || one.Args[1] != "-x" || one.Took <= 0 {
		t.Errorf("%+v", one)
	}
	if _, err := os.Stat(one.Args[0]); err != nil {
		t.Error(err)
	}
	write("main.go", "package main\n\nfunc main() { printl(\"one\") }\n")
	var f *CompileError
	if _, err := b.Build(t.Context()); !errors.As(err, &f) || f.Line != 3 || f.Column != 15 || f.File != filepath.Join(dir, "main.go") {
		t.Errorf("%v %+v", err, f)
	}
	write("main.go", "package main\n\nfunc main() { println(\"one\") }\n")
	if again, err := b.Build(t.Context()); err != nil || again.Sum != one.Sum {
		t.Errorf("the same program: %v, another sum: %v", err, again)
	}
	write("main.go", "package main\n\nfunc main() { println(\"two\") }\n")
	if two, err := b.Build(t.Context()); err != nil || two.Sum == one.Sum {
		t.Errorf("another program: %v, with the same sum", err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(one.Args[0])); err == nil {
		t.Error("the program is left")
	}
}
