//go:build unix

package examples

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/govite/govite/examples/internal/app"
)

// TestBuild builds the front ends and compares the output with the builds in the
// repository.
func TestBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm, not with -short")
	}
	t.Parallel()
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	for _, ex := range all {
		t.Run(ex.name, func(t *testing.T) {
			t.Parallel()
			web := app.CopyProject(t, ex.name)
			app.NPM(t, web, "run", "typecheck")
			app.NPM(t, web, "run", "build")

			checkCommitted(t, filepath.Join(ex.name, "web", "dist"), filepath.Join(web, "dist"))
		})
	}
}

// checkCommitted compares the build in the repository with a new one.
func checkCommitted(t *testing.T, committedDir, builtDir string) {
	t.Helper()
	built, committed := files(t, builtDir), files(t, committedDir)
	for name, content := range built {
		switch before, ok := committed[name]; {
		case !ok:
			t.Errorf("dist/%s is missing in the repository: run npm run build", name)
		case isCompressed(name): // its bytes depend on the version of Node.js
		case !bytes.Equal(before, content):
			t.Errorf("dist/%s differs from a new build: run npm run build", name)
		}
	}
	for name, content := range committed {
		if original, ok := strings.CutSuffix(name, ".gz"); ok && !bytes.Equal(unzip(t, content), committed[original]) {
			t.Errorf("dist/%s does not unpack to dist/%s: run npm run build", name, original)
		}
		if _, ok := built[name]; !ok {
			t.Errorf("dist/%s is not in a new build: run npm run build", name)
		}
	}
}

func unzip(t *testing.T, content []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// isCompressed reports whether a file is the compressed form of another one.
func isCompressed(name string) bool {
	ext := filepath.Ext(name)
	return ext == ".br" || ext == ".gz"
}

// files reads every file below dir.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	contents := make(map[string][]byte)
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		contents[path], err = fs.ReadFile(root, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return contents
}
