package bucketprogram

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/govite/govite/core/cmd/govite/internal/version"
)

// writeFile writes a file with its directories.
func writeFile(t *testing.T, file string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestFind(t *testing.T) {
	root, beside, elsewhere := t.TempDir(), t.TempDir(), t.TempDir()
	source := filepath.Join(root, "core", "cmd", "govite", "internal", "bucketprogram", "find.go")
	for _, file := range []string{"go.work", "core/bucket/cmd/govite-bucket/main.go"} {
		writeFile(t, filepath.Join(root, filepath.FromSlash(file)))
	}
	file := filepath.Join(beside, "govite-bucket")
	if runtime.GOOS == "windows" {
		file += ".exe"
	}
	writeFile(t, file)
	if err := os.Mkdir(filepath.Join(elsewhere, filepath.Base(file)), 0o755); err != nil { // a directory is no program
		t.Fatal(err)
	}
	work := "GOWORK=" + filepath.Join(root, "go.work")
	const trimmed = "github.com/govite/govite/core/cmd/govite/internal/bucketprogram/find.go"
	cached := filepath.Join(elsewhere, "core", "cmd", "govite@v0.0.0-2026", "internal", "bucketprogram", "find.go")
	for _, tt := range []struct {
		name            string
		dirs            []string
		release, source string
		want, env       string
		problem         string
	}{
		{"beside", []string{elsewhere, beside}, "v0.3.0", source, file, "", ""},
		{"a release", []string{elsewhere}, "v0.3.0", source, "go run -mod=mod github.com/govite/govite/core/bucket/cmd/govite-bucket@v0.3.0", "GOOS=" + runtime.GOOS, ""},
		{"a checkout", nil, version.Development, source, "go run -mod=readonly github.com/govite/govite/core/bucket/cmd/govite-bucket", work, ""},
		{"-trimpath", nil, version.Development, trimmed, "", "", "the checkout that it was built from is gone; run `go install ./core/cmd/govite ./core/bucket/cmd/govite-bucket` in a checkout"},
		{"the module cache", nil, version.Development, cached, "", "", "the checkout that it was built from is gone"},
		{"no source", nil, version.Development, "", "", "", "the checkout that it was built from is gone"},
	} {
		p, err := find(tt.dirs, tt.release, tt.source)
		if tt.problem != "" {
			if err == nil || !strings.Contains(err.Error(), tt.problem) {
				t.Errorf("%s: %v, %v", tt.name, p, err)
			}
			continue
		}
		if err != nil || p.String() != tt.want || tt.env != "" && !slices.Contains(p.env, tt.env) || p.compiles != (tt.env != "") {
			t.Errorf("%s: %+v, %v", tt.name, p, err)
		}
	}
	t.Setenv("PATH", elsewhere)
	for release, want := range map[string]string{
		"v0.3.0":            "put the program beside govite: `go install github.com/govite/govite/core/bucket/cmd/govite-bucket@v0.3.0`",
		version.Development: "put the program beside govite: `go install ./core/cmd/govite ./core/bucket/cmd/govite-bucket` in " + root,
	} {
		if _, err := find(nil, release, source); err == nil || !strings.Contains(err.Error(), "the go command is not in PATH") || !strings.Contains(err.Error(), want) {
			t.Errorf("without go: %v", err)
		}
	}
	if _, err := find([]string{beside}, "v0.3.0", source); err != nil {
		t.Errorf("the program beside needs no go command: %v", err)
	}
}

// This package is in a checkout.
func TestCheckout(t *testing.T) {
	_, source, _, _ := runtime.Caller(0)
	root := checkout(strings.TrimSuffix(source, "_test.go") + ".go")
	if _, err := os.Stat(filepath.Join(root, "core", "bucket", "go.mod")); root == "" || err != nil {
		t.Errorf("%q of %s: %v", root, source, err)
	}
}
