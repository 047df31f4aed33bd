package develop

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/govite/govite/core/internal/settings"
)

func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Only a configuration that sets Vite's root leaves the root open until Vite
// tells it.
func TestRootIsCertain(t *testing.T) {
	for name, tt := range map[string]struct {
		config  string
		certain bool
	}{
		"no configuration":    {"", true},
		"no root":             {"export default { base: '/x/' }", true},
		"a word with root":    {"export default { rootless: 1, base: 'root' }", true},
		"a root":              {"export default { root: 'app' }", false},
		"a root of a name":    {"const root = 'app'\nexport default { base, root }", false},
		"a root with spaces":  {"export default { root : 'app' }", false},
		"a root at the start": {"export default { root, base }", false},
	} {
		dir := t.TempDir()
		if tt.config != "" {
			writeFiles(t, dir, map[string]string{"vite.config.ts": tt.config})
		}
		s, err := openSources(&settings.Settings{Root: dir}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.isCertain(); got != tt.certain {
			t.Errorf("%s: certain %t", name, got)
		}
		if s.moved(dir, ""); !s.isCertain() {
			t.Errorf("%s: Vite has told its root, and it is not certain", name)
		}
	}
}

func TestPlaces(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"package.json": "{}", "app/main.ts": "", "static/icon.png": "", "public/old.png": "", "shared/x.ts": ""})
	s, err := openSources(&settings.Settings{Root: dir}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !s.isFile("app/main.ts") || !s.isPublic("old.png") || s.shownRoot() != filepath.ToSlash(dir) {
		t.Errorf("before Vite has told: %s", s.shownRoot())
	}
	s.moved(filepath.Join(dir, "app"), filepath.Join(dir, "static"))
	if !s.isFile("main.ts") || s.isPublic("old.png") || !s.isPublic("icon.png") || s.shownRoot() != filepath.ToSlash(dir)+"/app" {
		t.Errorf("after Vite has told: %s", s.shownRoot())
	}
	if got, want := s.url("/base/", "../shared/x.ts?a"), "/base/@fs"+filepath.ToSlash(dir)+"/shared/x.ts?a"; got != want {
		t.Errorf("a source outside of the root: %s, want %s", got, want)
	}
	s.moved("", "") // the dev server does not answer
	if !s.isFile("main.ts") {
		t.Error("the root is forgotten while the dev server does not answer")
	}
	s.moved(filepath.Join(dir, "app"), "") // publicDir: false
	if s.isPublic("icon.png") || s.isPublic("old.png") {
		t.Error("public files without a public directory")
	}
	s.moved("/in/a/container", "/in/a/container/static")
	if !s.isFile("app/main.ts") || !s.isPublic("old.png") {
		t.Error("a root that is not on this machine")
	}
}
