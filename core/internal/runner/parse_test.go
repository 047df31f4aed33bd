package runner

import (
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		line string
		want []string
		err  string
	}{
		{line: "npm run dev", want: []string{"npm", "run", "dev"}},
		{line: "  npm\trun \n dev ", want: []string{"npm", "run", "dev"}},
		{line: `npm run "my dev"`, want: []string{"npm", "run", "my dev"}},
		{line: `npm run 'my "dev"'`, want: []string{"npm", "run", `my "dev"`}},
		{line: `vite --base="/a b/"c`, want: []string{"vite", "--base=/a b/c"}},
		{line: `vite "" ''`, want: []string{"vite", "", ""}},
		{line: `"C:\Program Files\nodejs\npm.cmd" run dev`, want: []string{`C:\Program Files\nodejs\npm.cmd`, "run", "dev"}},
		{line: `vite $PORT *.js \"`, err: `the quote " is not closed`},
		{line: `vite $PORT *.js \ x`, want: []string{"vite", "$PORT", "*.js", `\`, "x"}},
		{line: "vite it's", err: "the quote ' is not closed"},
		{line: "", err: "the command is empty"},
		{line: " \t", err: "the command is empty"},
		{line: `"" run`, err: "the command is empty"},
	}
	for _, test := range tests {
		got, err := Parse(test.line)
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) || got != nil {
				t.Errorf("%q: got %q, %v", test.line, got, err)
			}
			continue
		}
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%q: got %q, %v", test.line, got, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, line := range []string{"npm run dev", `a "b c" 'd"e' ""`, `a\b "it's" '`, "\xff \u00a0"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		args, err := Parse(line)
		if err != nil {
			return
		}
		again, err := Parse(join(args))
		if err != nil || !slices.Equal(args, again) {
			t.Errorf("%q is %q, and written as %s it is %q, %v", line, args, join(args), again, err)
		}
	})
}
