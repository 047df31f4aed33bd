package markup

import (
	"fmt"
	"strings"
	"testing"
)

// A set keeps its own attributes, whether it is rendered before or after.
func TestWithLeavesTheSet(t *testing.T) {
	s := NewSet([]Tag{NonceMeta(), Stylesheet("/a.css", "anonymous", ""), Script("/a.js", "anonymous", "")})
	with, err := s.With([]any{"crossorigin", "use-credentials", "nonce-x", 1})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.HTML(); strings.Contains(got, "use-credentials") || strings.Contains(got, "nonce-x") {
		t.Errorf("the set has the attributes:\n%s", got)
	}
	const want = `<link rel="stylesheet" crossorigin="use-credentials" href="/a.css" nonce-x="1">
<script type="module" crossorigin="use-credentials" src="/a.js" nonce-x="1"></script>
`
	if got := with.HTML(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Different attributes have different sets, and equal ones the same.
func TestWithKeys(t *testing.T) {
	s := NewSet([]Tag{Script("/a.js", "", "")})
	seen := make(map[*Set][]any)
	for _, attributes := range [][]any{
		{"a", "b"}, {"a", "bs"}, {"as", "b"}, {"a", true}, {"a", false}, {"a", nil}, {"a", "true"}, {"a", ""},
		{"a", "b", "c", "d"}, {"a", "b\x01sc", "c", "d"}, {"a", "t"}, {"a", 1}, {"a", "n"},
	} {
		with, err := s.With(attributes)
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[with]; ok {
			t.Errorf("%q and %q have the same set", attributes, other)
		}
		seen[with] = attributes
		if again, err := s.With(attributes); err != nil || again != with {
			t.Errorf("%q: %v, and another set the second time", attributes, err)
		}
	}
}

// A page may take attributes from a request's data.
func TestVariantsAreBounded(t *testing.T) {
	s := NewSet([]Tag{Script("/a.js", "", "")})
	for i := range 2 * mostVariants {
		with, err := s.With([]any{"data-n", i})
		if want := fmt.Sprintf(`<script type="module" src="/a.js" data-n="%d"></script>`+"\n", i); err != nil || with.HTML() != want {
			t.Fatalf("%v %s", err, with.HTML())
		}
	}
	if n := len(*s.with.now.Load()); n != mostVariants {
		t.Errorf("%d sets are kept", n)
	}
}
