package fibertest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adaptertest"
)

// fiber's App.Test takes the first response for the page, so that there is no 103.
func testHints(t *testing.T, v Version) {
	vite := adaptertest.Production(t, core.Config{})
	app := v.New(Config{})
	app.Hinted("GET", "/", vite, "src/main.ts", status(http.StatusTeapot, "page"))
	resp, err := app.Test(httptest.NewRequest("GET", "/", nil))
	if err != nil {
		t.Fatal(err)
	}
	link, err := vite.LinkHeader("src/main.ts")
	if got := resp.Header.Get("Link"); err != nil || resp.StatusCode != http.StatusTeapot || got != link {
		t.Errorf("%v, %d, Link %q, want %q", err, resp.StatusCode, got, link)
	}
}
