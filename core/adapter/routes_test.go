package adapter_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/govite/govite/core/adapter"
)

func TestAddRoutes(t *testing.T) {
	want := []string{"GET /index.html", "HEAD /index.html", "GET /assets/*", "HEAD /assets/*"}
	for name, tt := range map[string]struct {
		special, taken, prefix string
		add                    error
		fails                  string
		added                  int
	}{
		"no conflict":        {added: 4},
		"another route":      {taken: "POST /index.html", added: 4},
		"a character":        {special: ":.", fails: "/index.html cannot be a route, because one of :. is in it"},
		"a taken file":       {taken: "GET /index.html", fails: "the route GET /index.html of the application"},
		"a taken directory":  {taken: "HEAD /assets/*", fails: "the route HEAD /assets/* of the application"},
		"a prefix":           {prefix: "/x", fails: "the group turns /index.html, the path of Vite's files, into /x/index.html", added: 1},
		"the router refuses": {add: errors.New("no more routes"), fails: "no more routes: use Middleware"},
	} {
		var added []string
		err := adapter.AddRoutes(newVite(), tt.special,
			func(method, path string) bool { return method+" "+path == tt.taken },
			func(method, path string) (string, error) {
				if tt.add == nil {
					added = append(added, method+" "+path)
				}
				return tt.prefix + path, tt.add
			})
		if tt.fails == "" && err != nil || tt.fails != "" && (err == nil || !strings.Contains(err.Error(), tt.fails)) || tt.add != nil && !errors.Is(err, tt.add) {
			t.Errorf("%s: %v", name, err)
		}
		if !slices.Equal(added, want[:tt.added]) {
			t.Errorf("%s: %q, want %q", name, added, want[:tt.added])
		}
	}
}
