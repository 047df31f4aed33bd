package develop

import (
	"regexp"
	"strings"

	"github.com/govite/govite/core/internal/markup"
)

// importPath matches an import from the page's host in an inline script.
var importPath = regexp.MustCompile(`\b(from|import)(\s*\(?\s*["'])(/[^/])`)

// redirect changes a tag to load from the origin public, not from the page's
// origin.
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
