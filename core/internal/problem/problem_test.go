package problem

import (
	"encoding/json"
	"reflect"
	"testing"
)

var down = &Problem{
	Kind:    Down,
	Title:   "The Vite dev server is not running",
	Message: "Nothing answers at http://localhost:5173 (connection refused).",
	Steps:   []Step{{Text: "Start it in `web`.", Command: "npm run dev"}},
}

var compile = &Problem{
	Kind:    Compile,
	Title:   "src/App.vue does not compile",
	Message: "Expected \",\" or \")\" but found \"return\"\nwhile parsing src/App.vue",
	Source: &Source{
		File: "src/App.vue", Line: 12, Column: 5, Plugin: "vite:vue",
		Frame: "\n11 |  f(1\n12 |      return\n   |      \x1b[31m^\x1b[39m\n",
		Open:  "/__open-in-editor?file=src%2FApp.vue",
	},
	Names: []string{"src/main.ts", "src/admin.ts"},
	Steps: []Step{
		{Text: "Correct the file."},
		{Text: "Or leave it out:", Command: "export default {\n  plugins: [],\n}"},
	},
	Details: "    at transform\n    at load\n",
}

func TestJSON(t *testing.T) {
	tests := []struct {
		name string
		p    *Problem
		want string
	}{
		{"empty", &Problem{Kind: Nothing}, `{"kind":"nothing","title":"","message":"","steps":[],"names":[],"details":""}`},
		{"down", down, `{"kind":"down","title":"The Vite dev server is not running",` +
			`"message":"Nothing answers at http://localhost:5173 (connection refused).",` +
			"\"steps\":[{\"text\":\"Start it in `web`.\",\"command\":\"npm run dev\"}]," +
			`"names":[],"details":""}`},
		{"compile", compile, `{"kind":"compile","title":"src/App.vue does not compile",` +
			`"message":"Expected \",\" or \")\" but found \"return\"\nwhile parsing src/App.vue",` +
			`"steps":[{"text":"Correct the file.","command":""},{"text":"Or leave it out:","command":"export default {\n  plugins: [],\n}"}],` +
			`"source":{"file":"src/App.vue","line":12,"column":5,"frame":"11 |  f(1\n12 |      return\n   |      ^","plugin":"vite:vue","open":"/__open-in-editor?file=src%2FApp.vue"},` +
			`"names":["src/main.ts","src/admin.ts"],"details":"    at transform\n    at load"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := string(tt.p.JSON())
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			var back Problem
			if err := json.Unmarshal([]byte(got), &back); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(&back, tt.p.clean()) {
				t.Errorf("read back: %+v", back)
			}
		})
	}
}

// The caller may show a problem more than once.
func TestCleanCopies(t *testing.T) {
	frame := compile.Source.Frame
	c := compile.clean()
	c.Steps[0].Text, c.Names[0] = "changed", "changed"
	if compile.Steps[0].Text == "changed" || compile.Names[0] == "changed" || compile.Source.Frame != frame {
		t.Error("clean changed the problem itself")
	}
}

func TestPlain(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"as it is\n\tand indented", "as it is\n\tand indented"},
		{"\x1b[1m\x1b[38;5;246mbold\x1b[0m", "bold"},
		{"\x1b]8;;https://vite.dev\x1b\\link\x1b]8;;\x07", "link"},
		{"a\x1b[2Jb\x1b", "ab"},
		{"one\r\ntwo\rthree", "one\ntwothree"},
		{"bell\a, back\b, \u009b31m", "bell, back, 31m"},
		{"no utf-8: \xff", "no utf-8: \ufffd"},
		{"a │ b ─┬─ ⚡", "a │ b ─┬─ ⚡"},
	} {
		if got := plain(tt.text); got != tt.want {
			t.Errorf("plain(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestBlock(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", ""},
		{"\n \n", ""},
		{"\n  \n   1 | a\n     | ^\n\n", "   1 | a\n     | ^"},
	} {
		if got := block(tt.text); got != tt.want {
			t.Errorf("block(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}
