package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDevArguments(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("GOWORK", "off")
	dev := func(args ...string) (int, string) {
		var out bytes.Buffer
		status := run(t.Context(), append([]string{"dev"}, args...), nil, &out, &out)
		return status, out.String()
	}
	want := func(status int, text string, args ...string) {
		t.Helper()
		if got, out := dev(args...); got != status || !strings.Contains(out, text) {
			t.Errorf("%q: status %d\n%s", args, got, out)
		}
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want(statusUsage, "after --: govite dev -- go run .", "go", "run", ".")
	want(statusUsage, "--app needs --address", "--app", "localhost:8080")
	want(statusUsage, "want two addresses", "--app", "localhost:8080", "--address", "localhost:8080")
	want(statusProblem, "there is no vite.config")
	write("web/vite.config.js", "")
	want(statusProblem, "there is no go.mod")
	write("go.mod", "module example.com/app\n\ngo 1.25.0\n")
	want(statusProblem, "there is no main package")
	write("main.go", "package main\n\nfunc main() {}\n")
	want(statusProblem, "package.json")
	write("web/package.json", `{"devDependencies": {"vite": "*"}}`)
	want(statusProblem, "npm install")
	want(statusUsage, "the quote ' is not closed", "--vite", "npm run 'dev")
	want(statusProblem, "`go run` has no package", "--vite", "vite", "--", "go", "run")
	want(statusOK, "govite dev --address localhost:3000 --app localhost:8080", "--help")
}
