package build

import (
	"os"
	"regexp"
	"testing"
	"testing/fstest"
)

// TestDocumentedRecord reads the record of a build that the plugin's README shows.
func TestDocumentedRecord(t *testing.T) {
	readme, err := os.ReadFile("../../vite-plugin/README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)### The record of a build.*?```json\n(.*?)```").FindSubmatch(readme)
	if shown == nil {
		t.Fatal("the README shows no record")
	}
	r, err := readRecord(fstest.MapFS{recordName: {Data: shown[1]}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.injected.HTML) != 1 || len(r.injected.Pages) != 1 {
		t.Errorf("%+v", r.injected)
	}
	if r.Base != "/" || len(r.emitted) != 4 || !r.hashed["assets/main-Dq3Zb1xT.js"] ||
		r.assets["src/logo.svg"] != "assets/logo-Bz0f9xQk.svg" || len(r.modules()["assets/main-Dq3Zb1xT.js"]) != 1 {
		t.Errorf("%+v", r)
	}
}
