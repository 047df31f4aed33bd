package dist

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestCompressible compares the extensions of files that are served compressed
// with those that vite-plugin-govite compresses.
func TestCompressible(t *testing.T) {
	source, err := os.ReadFile("../../vite-plugin/src/compress.ts")
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`(?s)const compressible = new Set\((.*?)\.split`).FindSubmatch(source)
	if list == nil {
		t.Fatal("compress.ts has no list")
	}
	var plugin, ours []string
	for _, text := range regexp.MustCompile(`'([^']*)'`).FindAllSubmatch(list[1], -1) {
		for extension := range strings.FieldsSeq(string(text[1])) {
			plugin = append(plugin, "."+extension)
		}
	}
	for extension := range contentTypes {
		if isCompressible("file" + extension) {
			ours = append(ours, extension)
		}
	}
	slices.Sort(plugin)
	slices.Sort(ours)
	if !slices.Equal(plugin, ours) {
		t.Errorf("the plugin compresses\n%s\nand these are served compressed:\n%s", plugin, ours)
	}
}
