package devserver

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

func TestRead(t *testing.T) {
	vite := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Accept") == acceptPing:
			w.WriteHeader(http.StatusNoContent)
		case r.RequestURI == "/static/a%20b.css?direct":
			_, _ = io.WriteString(w, "a { color: red }")
		default:
			http.NotFound(w, r)
		}
	}))
	defer vite.Close()
	s, err := New(Options{Address: at(t, vite.URL+"/static/")})
	if err != nil {
		t.Fatal(err)
	}
	if text, err := s.Read(t.Context(), "/static/a%20b.css?direct"); err != nil || string(text) != "a { color: red }" {
		t.Errorf("got %q, %v", text, err)
	}
	if text, err := s.Read(t.Context(), "/static/none.css"); err == nil || err.Error() != "the answer of Vite for /static/none.css is 404 Not Found" {
		t.Errorf("got %q, %v", text, err)
	}
	if _, err := s.Read(t.Context(), "/%zz"); err == nil {
		t.Error("no error for a malformed path")
	}
	vite.Close()
	s, err = New(Options{Address: at(t, vite.URL)})
	if err != nil {
		t.Fatal(err)
	}
	var down *DownError
	if _, err := s.Read(context.Background(), "/a.css"); !errors.As(err, &down) || down.URL != vite.URL {
		t.Errorf("got %v, want a *DownError", err)
	}
}

func TestRoutes(t *testing.T) {
	s, err := New(Options{Base: "/static/"})
	if err != nil {
		t.Fatal(err)
	}
	if prefixes, paths := s.Routes(); !slices.Equal(prefixes, []string{"/static/"}) || len(paths) > 0 {
		t.Errorf("got %q, %q", prefixes, paths)
	}
	if s, err = New(Options{}); err != nil {
		t.Fatal(err)
	}
	// Serve answers all paths that Routes returns.
	prefixes, paths := s.Routes()
	for _, prefix := range prefixes {
		paths = append(paths, prefix+"x")
	}
	if len(paths) < 5 {
		t.Errorf("only %q", paths)
	}
	for _, path := range paths {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		if s.target.Load().classify(r) == kindForeign {
			t.Errorf("%s is a route, and Serve does not answer it", path)
		}
	}
}
