package devserver

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// TestDocumentedFormats compares the formats that the plugin's README shows with
// the types that read them. The fourth block is the record of a build, see package
// build.
func TestDocumentedFormats(t *testing.T) {
	readme, err := os.ReadFile("../../vite-plugin/README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```json\n(.*?)^```$").FindAllSubmatch(readme, -1)
	formats := []any{&announcement{}, &Head{}, &useAnswer{}}
	if len(blocks) <= len(formats) {
		t.Fatalf("%d blocks of json", len(blocks))
	}
	for i, format := range formats {
		block := string(blocks[i][1])
		decoder := json.NewDecoder(strings.NewReader(block))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(format); err != nil {
			t.Errorf("%T: %v\n%s", format, err, block)
		}
		if reflect.ValueOf(format).Elem().IsZero() {
			t.Errorf("%T: nothing was read from\n%s", format, block)
		}
	}
}
