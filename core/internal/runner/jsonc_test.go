package runner

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestStripJSONC(t *testing.T) {
	for in, want := range map[string]string{
		`{"a": 1}`:                         `{"a": 1}`,
		"{\"a\": 1, // one\n}":             `{"a": 1}`,
		`/* x */ {"a": [1, 2, /* , */],}`:  `{"a": [1, 2]}`,
		`{"a": "// no, /* comment */ ,}"}`: `{"a": "// no, /* comment */ ,}"}`,
		`{"a\"//": "\\", /***/}`:           `{"a\"//": "\\"}`,
	} {
		var got, wanted any
		if err := json.Unmarshal(stripJSONC([]byte(in)), &got); err != nil {
			t.Errorf("%s: %v", in, err)
		}
		if err := json.Unmarshal([]byte(want), &wanted); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, wanted) {
			t.Errorf("%s: got %v", in, got)
		}
	}
}

func FuzzStripJSONC(f *testing.F) {
	for _, in := range []string{`{"a": 1, // b`, `{"a": /* b */ [1,],}`, `"\`, `/`, `/*`, `/* *`} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out := stripJSONC(in)
		if len(out) != len(in) {
			t.Errorf("%q became %q", in, out)
		}
		if json.Valid(in) && string(out) != string(in) {
			t.Errorf("%q is JSON already, and became %q", in, out)
		}
	})
}
