package dist

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The plugin writes encoded copies of the files that the application compresses.
func TestCompressibleIsThePlugins(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "vite-plugin", "src", "compress.ts"))
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`(?s)compressible = new Set\((.*?)\.split`).FindSubmatch(source)
	if list == nil {
		t.Fatal("compress.ts has no list of extensions")
	}
	theirs := regexp.MustCompile(`\w+`).FindAllString(string(list[1]), -1)
	var ours []string
	for ext := range contentTypes {
		if isCompressible("x" + ext) {
			ours = append(ours, strings.TrimPrefix(ext, "."))
		}
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	if !slices.Equal(ours, theirs) {
		t.Errorf("the application compresses\n%q, the plugin\n%q", ours, theirs)
	}
}
