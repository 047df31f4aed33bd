package core

import (
	"strings"
	"testing"
)

// A middleware for the Content-Security-Policy has made the nonce.
func TestUseNonce(t *testing.T) {
	v := inProduction(t, Config{})
	for _, nonce := range []string{"abc", "rAnd0m==", "+/-_", "pFZr7kQ2/9M=", strings.Repeat("a", 500)} {
		p := v.Page(t.Context())
		for range 2 { // a middleware and a handler may both give it
			if err := p.UseNonce(nonce); err != nil {
				t.Fatal(err)
			}
		}
		got, err := p.Tags("src/main.ts")
		want := strings.Count(mainTags, "\n") + 1
		if err != nil || strings.Count(string(got), ` nonce="`+nonce+`">`) != want || strings.Count(string(got), "nonce=") != want {
			t.Errorf("%v\n%s", err, got)
		}
		if p.Nonce() != nonce || !strings.HasPrefix(p.CSP(), "script-src 'nonce-"+nonce+"' ") {
			t.Errorf("%s: %s %s", nonce, p.Nonce(), p.CSP())
		}
		param := "; nonce=" + nonce
		if strings.ContainsAny(nonce, "/=") {
			param = `; nonce="` + nonce + `"`
		}
		if link, err := p.LinkHeader(); err != nil || strings.Count(link, param) == 0 || len(nonce) < 100 && strings.Count(link, param) != 4 {
			t.Errorf("%v %s", err, link)
		}
	}
}

func TestUseNonceErrors(t *testing.T) {
	v := inProduction(t, Config{})
	for nonce, want := range map[string]string{
		"":                 "the nonce is empty",
		"'nonce-abc'":      `"'nonce-abc'" is not a nonce`,
		`"><script>`:       "is not a nonce",
		"a b":              "is not a nonce",
		"a;b":              "is not a nonce",
		"===":              "is not a nonce",
		"==":               "is not a nonce",
		"abc===":           "is not a nonce",
		"a=b":              "is not a nonce",
		"ü":                "is not a nonce",
		"a\r\nSet-X: b":    "is not a nonce",
		"ABCDEFGHIJKL\x00": "is not a nonce",
	} {
		p := v.Page(t.Context())
		if err := p.UseNonce(nonce); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", nonce, err)
		}
		if got, err := p.Tags("src/main.ts"); err != nil || string(got) != mainTags {
			t.Errorf("%q: %v\n%s", nonce, err, got)
		}
	}
	for name, use := range map[string]func(*Page){
		"Nonce":    func(p *Page) { p.Nonce() },
		"CSP":      func(p *Page) { p.CSP() },
		"UseNonce": func(p *Page) { _ = p.UseNonce("first") },
	} {
		p := v.Page(t.Context())
		use(p)
		before := p.Nonce()
		if err := p.UseNonce("second"); err == nil || !strings.Contains(err.Error(), "another nonce already") || p.Nonce() != before {
			t.Errorf("after %s: %v", name, err)
		}
	}
}
