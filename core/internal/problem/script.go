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

// Script returns the text of an inline module script that shows p over the
// page that it is in, and reloads the page once check says that the cause is
// gone; see Serve. The first one on a page is shown, others do nothing. Of the
// page's Content-Security-Policy it needs the script's nonce and connect-src
// to the same origin, as Vite's client does.
func Script(p *Problem, check string) string { return script(p, check, true) }

// script returns problem.js with what it shows and how.
func script(p *Problem, check string, over bool) string {
	var b strings.Builder
	b.WriteByte('\n')
	for _, c := range []struct {
		name  string
		value any
	}{{"given", json.RawMessage(p.JSON())}, {"check", check}, {"over", over}, {"styles", styles}} {
		text, _ := json.Marshal(c.value) // escapes <, and so cannot end the script element
		b.WriteString("const " + c.name + " = " + string(text) + "\n")
	}
	b.WriteString(code)
	return b.String()
}
