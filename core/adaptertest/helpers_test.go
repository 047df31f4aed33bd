package adaptertest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adaptertest"
)

// failures records what a test reports.
type failures struct {
	testing.TB
	reported []string
}

func (f *failures) Errorf(format string, args ...any) {
	f.reported = append(f.reported, fmt.Sprintf(format, args...))
}

// Check reports each response that differs in one respect, and no other.
func TestCheck(t *testing.T) {
	base := adaptertest.Listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", r.Header.Get("X-Cache"))
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusTeapot)
		}
		fmt.Fprint(w, r.RequestURI)
	}))
	cache := []string{"X-Cache", "no-store"}
	for name, tt := range map[string]struct {
		adaptertest.Exchange
		fails bool
	}{
		"the defaults":     {adaptertest.Exchange{Body: "/"}, false},
		"all fields":       {adaptertest.Exchange{Method: "POST", Path: "/a%2fb?c", Header: cache, Status: 418, Body: "/a%2fb?c", Cache: "no-store"}, false},
		"another status":   {adaptertest.Exchange{Method: "POST", Body: "/"}, true},
		"another body":     {adaptertest.Exchange{Path: "/x", Body: "/"}, true},
		"another Cache":    {adaptertest.Exchange{Header: cache, Body: "/", Cache: "no-cache"}, true},
		"a Cache too many": {adaptertest.Exchange{Header: cache, Body: "/"}, true},
	} {
		f := &failures{TB: t}
		adaptertest.Check(f, base, []adaptertest.Exchange{tt.Exchange})
		if (len(f.reported) == 1) != tt.fails {
			t.Errorf("%s: %q", name, f.reported)
		}
	}
}

// Do sends what it is given, and returns the first final response.
func TestDo(t *testing.T) {
	base := adaptertest.Listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", "</a>")
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusFound)
		fmt.Fprint(w, r.Method, r.Header["X-Many"], r.Header["Accept-Encoding"])
	}))
	a := adaptertest.Do(t, "DELETE", base, "X-Many", "one", "X-Many", "two")
	if a.Status != http.StatusFound || a.Body != "DELETE[one two] []" || a.Header.Get("Location") != "/elsewhere" {
		t.Errorf("%+v", a)
	}
	if len(a.Early) != 1 || a.Early[0].Get("Link") != "</a>" {
		t.Errorf("ahead: %v", a.Early)
	}
}

func TestDevelopment(t *testing.T) {
	handler := func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "vite ", r.RequestURI) }
	up := adaptertest.Development(t, handler, core.Config{Base: "/static/"})
	adaptertest.Check(t, adaptertest.Listen(t, up.Middleware(http.NotFoundHandler())), []adaptertest.Exchange{
		{Path: "/static/@vite/client", Body: "vite /static/@vite/client"},
		{Path: "/static/", Header: []string{"Accept", "text/x-vite-ping"}, Status: 204},
	})
	down := adaptertest.Development(t, nil, core.Config{})
	a := adaptertest.Do(t, "GET", adaptertest.Listen(t, down.Middleware(http.NotFoundHandler()))+"/@govite/check?entry=src%2Fmain.ts", "Accept", "application/json")
	if a.Status != http.StatusOK || !strings.Contains(a.Body, `"kind":"down"`) {
		t.Errorf("a dev server that is down: %d %s", a.Status, a.Body)
	}
}

func TestProduction(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	adaptertest.Check(t, adaptertest.Listen(t, v.Middleware(http.NotFoundHandler())), []adaptertest.Exchange{
		{Path: adaptertest.Script, Body: adaptertest.Content(adaptertest.Script), Cache: adaptertest.Immutable},
		{Path: adaptertest.Sheet, Body: adaptertest.Content(adaptertest.Sheet), Cache: adaptertest.Immutable},
		{Path: adaptertest.Video, Body: adaptertest.Content(adaptertest.Video), Cache: adaptertest.Immutable},
		{Path: adaptertest.Gone, Status: 404, Body: "404 page not found\n", Cache: "no-store"},
		{Path: "/%C3%BCn%C3%AF%20code.txt", Body: adaptertest.Content("/ünï code.txt"), Cache: "no-cache"},
	})
}
