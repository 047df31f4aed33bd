package problem

import (
	"fmt"
	"os"
	"testing"
)

func ExampleProblem_Text() {
	p := &Problem{
		Kind:    Entry,
		Title:   "There is no src/mian.ts",
		Message: "The page asks for the entry src/mian.ts.",
		Names:   []string{"src/main.ts"},
		Steps:   []Step{{Text: "Correct the name in the template."}},
	}
	fmt.Print(p.Text())
	// Output:
	// There is no src/mian.ts
	//
	// The page asks for the entry src/mian.ts.
	//
	// Did you mean
	//   src/main.ts
	//
	// Correct the name in the template.
}

func TestText(t *testing.T) {
	for name, p := range map[string]*Problem{"down": down, "compile": compile} {
		want, err := os.ReadFile("testdata/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Text(); got != string(want) {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
		}
	}
}

func TestPlace(t *testing.T) {
	for _, tt := range []struct {
		source Source
		want   string
	}{
		{Source{File: "a.ts"}, "a.ts"},
		{Source{File: "a.ts", Column: 7}, "a.ts"},
		{Source{File: "a.ts", Line: 3}, "a.ts:3"},
		{Source{File: "a.ts", Line: 3, Column: 7, Plugin: "vite:oxc"}, "a.ts:3:7 (vite:oxc)"},
	} {
		if got := tt.source.place(); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.source, got, tt.want)
		}
	}
}
