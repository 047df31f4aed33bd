package handlers

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func FuzzMatches(f *testing.F) {
	const tag = `"abc-gzip"`
	for _, header := range []string{"", "*", tag, "W/" + tag, `"x", ` + tag, `"x",,W/"y"`, "abc-gzip", `w/` + tag, `"x" ` + tag, `"`, "W/", "\t" + tag + "\t"} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
		w.Header().Set("Etag", tag)
		r.Header.Set("If-None-Match", header)
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader("x"))
		// net/http also accepts a * in a list, and stops at a malformed tag.
		if w.Code == http.StatusNotModified && !strings.Contains(header, "*") && !matches(header, tag) {
			t.Errorf("%q: net/http says that it matches", header)
		}
	})
}
