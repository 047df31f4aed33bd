package core

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A process serves the files of a build that came into the store after its start, before
// and behind its routes, to GET and HEAD.
func TestLateBuild(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		earlier := storeOf(nil)
		v := inProduction(t, Config{Previous: []fs.FS{storeOf(nil), earlier}})
		const script = "/assets/main-NEWtEBp1.js"
		if isServed(v, script) {
			t.Fatal("there is no such build yet")
		}
		earlier.set(renamed("NEWtEBp1"))
		const want = "content of assets/main-NEWtEBp1.js"
		for name, answer := range map[string]func(http.ResponseWriter, *http.Request) bool{"Serve": v.backend().Serve, "Fallback": v.backend().Fallback} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				earlier.set(renamed(fmt.Sprint(name[:3], method[:3], "p1"))) // as yet unknown
				path := fmt.Sprintf("/assets/main-%s%sp1.js", name[:3], method[:3])
				w := httptest.NewRecorder()
				if !answer(w, httptest.NewRequest(method, path, nil)) || w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
					t.Errorf("%s %s: %d %v", name, method, w.Code, w.Header())
				}
			}
		}
		earlier.set(renamed("NEWtEBp1"))
		if got, cache := served(v, script); got != want || !strings.Contains(cache, "immutable") {
			t.Errorf("%q %s", got, cache)
		}
		for name, find := range map[string]bool{"Find": true, "FindFallback": false} {
			hash := name[:3] + "kEBp1"
			earlier.set(renamed(hash))
			path := "/assets/main-" + hash + ".js"
			f, _ := v.backend().FindFallback(http.MethodGet, path, path, http.Header{})
			if find {
				f, _ = v.backend().Find(http.MethodGet, path, path, http.Header{})
			}
			if f == nil || v.backend().IsLost(path) {
				t.Errorf("%s: %v", name, f)
			}
		}

		// Files without a hash are those of the process's own build, as are the tags.
		if got, _ := served(v, "/robots.txt"); got != "User-agent: *\n" {
			t.Error(got)
		}
		if got, err := v.Tags("src/main.ts"); err != nil || string(got) != mainTags {
			t.Errorf("%v\n%s", err, got)
		}
		for _, path := range []string{"/only-NEWtEBp1.txt", "/.vite/manifest.json"} {
			if isServed(v, path) {
				t.Errorf("%s is served", path)
			}
		}

		// What was found stays after Reload.
		earlier.set(renamed("LASTEBp1"))
		if err := v.Reload(); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{script, "/assets/main-LASTEBp1.js"} {
			if asked := earlier.asked.Load(); !isServed(v, path) || earlier.asked.Load() != asked {
				t.Errorf("%s is not known", path)
			}
		}
	})
}

// Looks for missing files are at least a second apart, and a request has one.
func TestLateLooksAreFew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		earlier := storeOf(renamed("OLDtEBp1"))
		v := inProduction(t, Config{Previous: []fs.FS{earlier}})
		handler := v.Middleware(v.Fallback(nil))
		get := func(method, target string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(method, target, nil))
			return w
		}
		looks := func() int { return int(earlier.asked.Load()) - 1 } // without New's
		for _, target := range []string{"/assets/main-OLDtEBp1.js", "/robots.txt", "/users/17", "/x.js", "/assets/page", "/assets/a%2fx.js"} {
			get(http.MethodGet, target)
		}
		get(http.MethodPost, "/assets/posted.js")
		if n := looks(); n != 0 {
			t.Errorf("%d looks for requests that need none", n)
		}

		start := time.Now()
		for i := range 3 { // the later ones know the answer
			if w := get(http.MethodGet, "/assets/gone.js"); w.Code != http.StatusNotFound || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%d: %d %v", i, w.Code, w.Header())
			}
		}
		if n := looks(); n != 1 || time.Since(start) != 0 {
			t.Errorf("%d looks in %v", n, time.Since(start))
		}
		// A page of a new build is open at once: its file is found, with the next look.
		earlier.set(renamed("NEWtEBp1"))
		var requests sync.WaitGroup
		for i := range 200 {
			requests.Go(func() {
				path, want := "/assets/main-NEWtEBp1.js", http.StatusOK
				if i%2 == 0 {
					path, want = fmt.Sprintf("/assets/gone%d.js", i), http.StatusNotFound
				}
				if w := get(http.MethodGet, path); w.Code != want {
					t.Errorf("%s: %d, want %d", path, w.Code, want)
				}
			})
		}
		requests.Wait()
		if n, took := looks(), time.Since(start); n != 2 || took != time.Second {
			t.Errorf("%d looks in %v", n, took)
		}
		time.Sleep(time.Minute) // of the test's clock
		if get(http.MethodGet, "/assets/gone.js"); looks() != 3 {
			t.Errorf("%d looks: an answer of a minute ago is in use", looks())
		}

		// No more requests wait than a bound.
		flood := time.Now()
		for i := range 5000 {
			requests.Go(func() { get(http.MethodGet, fmt.Sprintf("/assets/flood%d.js", i)) })
		}
		requests.Wait()
		if n, took := looks(), time.Since(flood); n > 8 || took > 5*time.Second {
			t.Errorf("%d looks in %v", n, took)
		}
	})
}

// A store that does not answer keeps requests for some seconds.
func TestLateStoreHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		earlier := &hanging{store: storeOf(renamed("OLDtEBp1"))}
		v := inProduction(t, Config{Previous: []fs.FS{earlier}})
		earlier.hang = make(chan struct{})
		defer time.Sleep(time.Minute) // of the test's clock, until the looks are over
		defer close(earlier.hang)
		start := time.Now()
		for i, want := range []time.Duration{6 * time.Second, 12 * time.Second} {
			w := httptest.NewRecorder()
			v.backend().Fallback(w, httptest.NewRequest(http.MethodGet, fmt.Sprintf("/assets/gone%d.js", i), nil))
			if took := time.Since(start); w.Code != http.StatusNotFound || took != want {
				t.Errorf("%d after %v", w.Code, took)
			}
		}
		if w := httptest.NewRecorder(); !v.backend().Serve(w, httptest.NewRequest(http.MethodGet, "/assets/main-OLDtEBp1.js", nil)) || time.Since(start) != 12*time.Second {
			t.Error("a known file waits")
		}
	})
}

type hanging struct {
	*store
	hang chan struct{}
}

func (h *hanging) Latest() (fs.FS, error) {
	if h.hang != nil {
		<-h.hang
	}
	return h.store.Latest()
}

// A store that fails is no error of the application: the file is missing, and the error
// is logged once.
func TestLateStoreFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		earlier, other := storeOf(renamed("OLDtEBp1")), storeOf(nil)
		var log syncBuffer
		v := inProduction(t, Config{Previous: []fs.FS{earlier, other}, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		earlier.fail(errors.New("the store is down"))
		other.set(renamed("OTHtEBp1"))
		for i := range 3 {
			w := httptest.NewRecorder()
			v.backend().Fallback(w, httptest.NewRequest(http.MethodGet, fmt.Sprintf("/assets/gone%d.js", i), nil))
			if w.Code != http.StatusNotFound || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%d %v", w.Code, w.Header())
			}
		}
		if n := strings.Count(log.String(), "the store is down"); n != 1 {
			t.Errorf("%d warnings:\n%s", n, log.String())
		}
		for _, hash := range []string{"OLDtEBp1", "OTHtEBp1"} {
			if !isServed(v, "/assets/main-"+hash+".js") {
				t.Errorf("%s is gone", hash)
			}
		}
		broken := renamed("BADtEBp1")
		delete(broken, ".vite/manifest.json")
		earlier.fail(nil)
		earlier.set(broken)
		if isServed(v, "/assets/main-BADtEBp1.js") || !strings.Contains(log.String(), "Config.Previous[0] has no manifest") {
			t.Error(log.String())
		}
		earlier.set(renamed("MENDEBp1"))
		if !isServed(v, "/assets/main-MENDEBp1.js") {
			t.Error("the mended build is not found")
		}
	})
}
