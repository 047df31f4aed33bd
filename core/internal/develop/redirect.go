package develop

import (
	"regexp"
	"strings"

	"github.com/govite/govite/core/internal/markup"
)

// importPath matches the import of a path on the page's host by an inline
// script.
var importPath = regexp.MustCompile(`\b(from|import)(\s*\(?\s*["'])(/[^/])`)

// redirect makes a tag load from the origin public instead of the page's.
func redirect(t *markup.Tag, public string) {
	for _, name := range []string{"src", "href"} {
		if ref := t.Attr(name); strings.HasPrefix(ref, "/") && !strings.HasPrefix(ref, "//") {
			t.Set(name, public+ref)
		}
	}
	if t.Name == "script" {
		t.Content = importPath.ReplaceAllString(t.Content, "${1}${2}"+strings.ReplaceAll(public, "$", "$$")+"${3}")
	}
}
