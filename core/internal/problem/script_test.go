package problem

import (
	"encoding/json"
	"html"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

const evil = "</script></title></pre><script>alert(1)</script><!-- <script> ]]> \" ' ` \\ ${1} {{.}} &lt; \u2028\u2029 \x00"

var hostile = &Problem{
	Kind:    evil,
	Title:   evil,
	Message: evil,
	Steps:   []Step{{Text: evil, Command: evil}},
	Source:  &Source{File: evil, Line: 1, Column: 1, Frame: evil, Plugin: evil, Open: "javascript:alert(1)//" + evil},
	Names:   []string{evil},
	Details: evil,
}

func TestScriptHostile(t *testing.T) {
	text := Script(hostile, evil)
	checkScript(t, text, hostile, evil)
	if !strings.Contains(text, "\nconst over = true\n") {
		t.Error("it is not over the page")
	}
}

func TestPageHostile(t *testing.T) { checkPage(t, hostile, evil) }

func FuzzPage(f *testing.F) {
	f.Add(evil, "/check")
	f.Add("\x1b[31m", "?a=</script>")
	f.Fuzz(func(t *testing.T, text, check string) {
		p := &Problem{Title: text, Message: text, Names: []string{text}, Source: &Source{Frame: text}}
		checkPage(t, p, check)
	})
}

var element = regexp.MustCompile(`(?i)<(/?[a-z!][^\s>]*)`)

// checkPage fails the test unless the page has only the elements of the template,
// and the text, title and script of p.
func checkPage(t *testing.T, p *Problem, check string) {
	t.Helper()
	text := string(p.page(check))
	before, script, _ := strings.Cut(text, "<script>")
	script, after, _ := strings.Cut(script, "</script>")
	checkScript(t, script, p, check)
	var elements []string
	for _, match := range element.FindAllStringSubmatch(before+after, -1) {
		elements = append(elements, match[1])
	}
	if got, want := strings.Join(elements, " "), "!doctype html meta meta meta title /title link style /style body pre /pre /body /html"; got != want {
		t.Errorf("elements %s\nwant     %s", got, want)
	}
	for start, want := range map[string]string{"<title>": p.clean().Title, `<pre id="govite-text">`: p.Text()} {
		_, got, _ := strings.Cut(before, start)
		got, _, _ = strings.Cut(got, "<")
		if got = html.UnescapeString(got); got != want {
			t.Errorf("%s has %q, want %q", start, got, want)
		}
	}
}

// checkScript fails the test if text may end its element, or does not contain p.
func checkScript(t *testing.T, text string, p *Problem, check string) {
	t.Helper()
	data, rest, found := strings.Cut(text, "const over =")
	if !found || strings.Contains(data, "<") || strings.ContainsAny(data, "\u2028\u2029") {
		t.Errorf("the data is not escaped: %s", data)
	}
	for _, end := range []string{"</script", "<script", "<!--"} {
		if strings.Contains(strings.ToLower(rest), end) {
			t.Errorf("the script contains %s", end)
		}
	}
	given, asked, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(data), "const given = "), "\nconst check = ")
	var gotProblem Problem
	var gotCheck string
	if err := json.Unmarshal([]byte(given), &gotProblem); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(asked), &gotCheck); err != nil {
		t.Fatal(err)
	}
	if want := p.clean(); !reflect.DeepEqual(&gotProblem, want) {
		t.Errorf("given %+v, want %+v", &gotProblem, want)
	}
	if utf8.ValidString(check) && gotCheck != check {
		t.Errorf("check %q, want %q", gotCheck, check)
	}
}
