package problem

import (
	_ "embed"
	"encoding/json"
	"strings"
)

//go:embed problem.js
var code string

//go:embed problem.css
var styles string

// Script returns the text of an inline module script that shows p over its page
// and watches check; see Serve. Only the first such script on a page shows its
// problem. The page's Content-Security-Policy must allow the script, by its
// nonce, and connect-src 'self', which Vite's client needs too.
func Script(p *Problem, check string) string { return script(p, check, true) }

// script returns problem.js with its data. over says whether it has a page below.
func script(p *Problem, check string, over bool) string {
	var b strings.Builder
	b.WriteByte('\n')
	for _, c := range []struct {
		name  string
		value any
	}{{"given", json.RawMessage(p.JSON())}, {"check", check}, {"over", over}, {"styles", styles}} {
		text, _ := json.Marshal(c.value) // escapes "<", which could end the script element
		b.WriteString("const " + c.name + " = " + string(text) + "\n")
	}
	b.WriteString(code)
	return b.String()
}
