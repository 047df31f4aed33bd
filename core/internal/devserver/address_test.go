package devserver

import (
	"strings"
	"testing"
)

func TestParseAddress(t *testing.T) {
	for _, test := range []struct{ raw, origin, base string }{
		{"http://localhost:5173", "http://localhost:5173", ""},
		{"http://localhost:5173/", "http://localhost:5173", ""},
		{"http://LOCALHOST:5173/static", "http://localhost:5173", "/static/"},
		{"http://localhost:5173/my app/", "http://localhost:5173", "/my%20app/"},
		{"https://[::1]:5173", "https://[::1]:5173", ""},
		{"http://0.0.0.0:5173", "http://localhost:5173", ""},
		{"http://[::]:5173", "http://localhost:5173", ""},
		{"http://0.0.0.0", "http://localhost", ""},
	} {
		a, err := ParseAddress(test.raw)
		if err != nil || a.origin() != test.origin || a.base != test.base {
			t.Errorf("%s: got %+v, %v", test.raw, a, err)
		}
		public, err := ParsePublic(test.raw)
		if err != nil || public != test.origin {
			t.Errorf("%s: public %s, %v", test.raw, public, err)
		}
	}
	if defaultAddress != at(t, defaultURL) {
		t.Errorf("the default is %+v", defaultAddress)
	}
}

func TestParseBase(t *testing.T) {
	for raw, want := range map[string]string{
		"":                       "/",
		"/":                      "/",
		"./":                     "/",
		"static":                 "/static/",
		"/static":                "/static/",
		"/static/":               "/static/",
		"https://cdn.example/x/": "/x/",
		"https://cdn.example":    "/",
		"/my app/":               "/my%20app/",
		"/my%20app/":             "/my%20app/",
	} {
		if got, err := parseBase(raw); err != nil || got != want {
			t.Errorf("%q: got %q, %v", raw, got, err)
		}
	}
}

func TestParseBaseErrors(t *testing.T) {
	for raw, fault := range map[string]string{"%zz": "invalid", "mailto:x": "not a path"} {
		if got, err := parseBase(raw); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%q: %s, %v lacks %s", raw, got, err, fault)
		}
	}
}

// TestParseErrors wants in each error the value, its fault and an example.
func TestParseErrors(t *testing.T) {
	address := func(raw string) error { _, err := ParseAddress(raw); return err }
	public := func(raw string) error { _, err := ParsePublic(raw); return err }
	host := func(raw string) error { _, err := ParseHosts([]string{"fine.test", raw}); return err }
	for _, test := range []struct {
		parse   func(string) error
		raw     string
		fault   string
		example string
	}{
		{address, "localhost:5173", "scheme", defaultURL},
		{address, "ftp://localhost", "scheme", defaultURL},
		{address, "http://", "host is missing", defaultURL},
		{address, "http://a b", "invalid", defaultURL},
		{address, "http://localhost:5173/?x", "only scheme", defaultURL},
		{address, "http://u:p@localhost:5173/", "only scheme", defaultURL},
		{public, "vite.example.test", "scheme", defaultURL},
		{host, "app.test:8080", "port", "app.example.test"},
		{host, "http://app.test", "scheme", "app.example.test"},
		{host, "*.app.test", "wildcards", ".example.test"},
		{host, "", "missing", "app.example.test"},
	} {
		err := test.parse(test.raw)
		for _, want := range []string{`"` + test.raw + `"`, test.fault, "write ", `"` + test.example + `"`} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v lacks %s", test.raw, err, want)
			}
		}
	}
}
