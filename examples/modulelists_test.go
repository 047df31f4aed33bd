package examples

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// TestModuleLists compares the modules that the checks name with those of go.work.
func TestModuleLists(t *testing.T) {
	text := func(name string) string {
		t.Helper()
		content, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	work, err := modfile.ParseWork("go.work", []byte(text("go.work")), nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, use := range work.Use {
		all = append(all, path.Clean(use.Path))
	}
	slices.Sort(all)
	tested := slices.DeleteFunc(slices.Clone(all), func(module string) bool { return module == "examples" })
	for _, list := range []struct {
		file    string
		pattern string
		want    []string
	}{
		{"Makefile", `(?m)^MODULES := (.*)$`, all},
		{".ci/run", `(?m)^modules="(.*)"$`, all},
		{".github/workflows/ci.yml", `for m in (.*?); do`, tested},
		{".github/workflows/ci.yml", `go test -race (.*)`, tested},
	} {
		found := regexp.MustCompile(list.pattern).FindStringSubmatch(text(list.file))
		if found == nil {
			t.Errorf("%s has no list %s", list.file, list.pattern)
			continue
		}
		var modules []string
		for pattern := range strings.FieldsSeq(found[1]) {
			modules = append(modules, path.Clean(strings.TrimSuffix(pattern, "/...")))
		}
		slices.Sort(modules)
		if !slices.Equal(modules, list.want) {
			t.Errorf("%s: the modules are %q, not %q", list.file, modules, list.want)
		}
	}
}
