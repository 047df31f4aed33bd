package devserver

import "testing"

func TestNew(t *testing.T) {
	local := at(t, "http://localhost:5173")
	withBase := at(t, "http://localhost:5173/a/")
	for _, test := range []struct {
		name string
		opts Options
		url  string
		base string
	}{
		{"nothing", Options{}, "", "/"},
		{"address", Options{Address: local}, "http://localhost:5173", "/"},
		{"address with base", Options{Address: withBase}, "http://localhost:5173", "/a/"},
		{"base wins over the address's", Options{Address: withBase, Base: "/b/"}, "http://localhost:5173", "/b/"},
		{"base", Options{Base: "/b/"}, "", "/b/"},
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
