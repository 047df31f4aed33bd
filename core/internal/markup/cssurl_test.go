package markup

import (
	"strings"
	"testing"
)

func TestReplaceURLs(t *testing.T) {
	for css, want := range map[string]string{
		`a{background:url(./dots.svg)}`:                              `a{background:url("/x/dots.svg")}`,
		`a{background:URL( 'dots.svg' )}`:                            `a{background:URL("/x/dots.svg")}`,
		`a{background:url("dots.svg#id")}`:                           `a{background:url("/x/dots.svg#id")}`,
		`@import"dots.svg";a{}`:                                      `@import"/x/dots.svg";a{}`,
		`@import url(dots.svg) print`:                                `@import url("/x/dots.svg") print`,
		`@font-face{src:url(dots.svg)format("woff2"),url(dots.svg)}`: `@font-face{src:url("/x/dots.svg")format("woff2"),url("/x/dots.svg")}`,
		`a{b:image-set("dots.svg" 1x,url(dots.svg) type("image/png") 2x)}a{content:"dots.svg"}`: `a{b:image-set("/x/dots.svg" 1x,url("/x/dots.svg") type("image/png") 2x)}a{content:"dots.svg"}`,

		`a{content:"url(dots.svg)"}`:          `a{content:"url(dots.svg)"}`,
		`/* url(dots.svg) */a{}`:              `/* url(dots.svg) */a{}`,
		`/* url(dots.svg)`:                    `/* url(dots.svg)`,
		`a{background:url(data:image/png,x)}`: `a{background:url(data:image/png,x)}`,
		`a{background:url(/dots.svg)}`:        `a{background:url(/dots.svg)}`,
		`a{background:url(do\74s.svg)}`:       `a{background:url(do\74s.svg)}`,
		`a{background:url()}`:                 `a{background:url()}`,
		`a{background:url(dots.svg`:           `a{background:url(dots.svg`,
		`a{background:url("dots.svg`:          `a{background:url("dots.svg`,
		`a{background:var(--url-dots)}`:       `a{background:var(--url-dots)}`,
		``:                                    ``,
	} {
		got := ReplaceURLs(css, func(ref string) (string, bool) {
			name, rest, _ := strings.Cut(ref, "#")
			if rest != "" {
				rest = "#" + rest
			}
			return "/x/dots.svg" + rest, strings.TrimPrefix(name, "./") == "dots.svg"
		})
		if got != want {
			t.Errorf("%s\n%s, want\n%s", css, got, want)
		}
	}
}

func FuzzReplaceURLs(f *testing.F) {
	f.Add(`a{b:image-set("dots.svg" 1x,url(dots.svg) type("image/png") 2x)}/* "`)
	f.Fuzz(func(t *testing.T, css string) {
		if got := ReplaceURLs(css, func(string) (string, bool) { return "", false }); got != css {
			t.Errorf("%q became %q", css, got)
		}
	})
}
