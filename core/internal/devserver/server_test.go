package devserver

import (
	"strings"
	"testing"
)

func TestNew(t *testing.T) {
	for _, test := range []struct {
		name string
		opts Options
		url  string
		base string
	}{
		{"nothing", Options{}, "", "/"},
		{"url", Options{URL: "http://localhost:5173"}, "http://localhost:5173", "/"},
		{"url with slash", Options{URL: "http://localhost:5173/"}, "http://localhost:5173", "/"},
		{"url with base", Options{URL: "http://LOCALHOST:5173/static"}, "http://localhost:5173", "/static/"},
		{"base wins over the url's", Options{URL: "http://localhost:5173/a/", Base: "/b/"}, "http://localhost:5173", "/b/"},
		{"https", Options{URL: "https://[::1]:5173"}, "https://[::1]:5173", "/"},
		{"wildcard 4", Options{URL: "http://0.0.0.0:5173"}, "http://localhost:5173", "/"},
		{"wildcard 6", Options{URL: "http://[::]:5173"}, "http://localhost:5173", "/"},
		{"no port", Options{URL: "http://0.0.0.0"}, "http://localhost", "/"},
		{"relative base", Options{Base: "./"}, "", "/"},
		{"absolute base", Options{Base: "https://cdn.example/x/"}, "", "/x/"},
		{"absolute base without a path", Options{Base: "https://cdn.example"}, "", "/"},
		{"base without slashes", Options{Base: "static"}, "", "/static/"},
		{"base with a space", Options{Base: "/my app/"}, "", "/my%20app/"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t, test.opts)
			if got := s.target.Load().origin(); got != test.url {
				t.Errorf("URL %q, want %q", got, test.url)
			}
			if got := s.Base(); got != test.base {
				t.Errorf("base %q, want %q", got, test.base)
			}
		})
	}
}

func TestNewErrors(t *testing.T) {
	for _, test := range []struct {
		opts Options
		want []string
	}{
		{Options{URL: "localhost:5173"}, []string{"Options.URL", `"localhost:5173"`, "scheme", "http://localhost:5173"}},
		{Options{URL: "ftp://localhost"}, []string{"Options.URL", `"ftp://localhost"`, "scheme"}},
		{Options{URL: "http://"}, []string{"Options.URL", "host"}},
		{Options{URL: "http://a b"}, []string{"Options.URL", `"http://a b"`}},
		{Options{URL: "http://localhost:5173/?x"}, []string{"Options.URL", "only"}},
		{Options{URL: "http://u:p@localhost:5173/"}, []string{"Options.URL", "only"}},
		{Options{Base: "%zz"}, []string{"Options.Base", `"%zz"`}},
		{Options{Base: "mailto:x"}, []string{"Options.Base", "not a path"}},
		{Options{AllowedHosts: []string{"app.test:8080"}}, []string{"Options.AllowedHosts", "app.test:8080", "port"}},
		{Options{AllowedHosts: []string{"http://app.test"}}, []string{"Options.AllowedHosts", "scheme"}},
		{Options{AllowedHosts: []string{"*.app.test"}}, []string{"Options.AllowedHosts", `".example.test"`}},
		{Options{AllowedHosts: []string{""}}, []string{"Options.AllowedHosts", "missing"}},
	} {
		s, err := New(test.opts)
		if err == nil || s != nil {
			t.Errorf("New(%+v) = %v, %v; want an error", test.opts, s, err)
			continue
		}
		for _, want := range append(test.want, "devserver: ") {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("New(%+v): %q lacks %q", test.opts, err, want)
			}
		}
	}
}
