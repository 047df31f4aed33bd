package core

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/govite/govite/core/devserver"
	"github.com/govite/govite/core/internal/dist"
	fakedist "github.com/govite/govite/core/internal/fake"
	"github.com/govite/govite/core/internal/markup"
)

// A backend answers for Vite: what does the browser need for these entries,
// and is this request one of Vite's. There are two, a build and a dev server,
// and a fake one for the tests of applications.
type backend interface {
	mode() Mode

	// prepare returns the tags for entries, and whether they stay the same.
	prepare(entries []string) (set *markup.Set, stable bool, err error)

	// check reports what is wrong with an entry.
	check(entry string) error

	// policy returns what a page loads, for its Content-Security-Policy.
	policy() policy

	// url returns the URL of a file, percent-encoded.
	url(name string) (string, error)

	// inline returns the content of a file.
	inline(name string) ([]byte, error)

	// file returns the built file with this URL path, or nil.
	file(urlPath string) *dist.File

	// serve answers r if it is certainly Vite's.
	serve(w http.ResponseWriter, r *http.Request) bool

	// fallback answers r, which no route of the application takes, if it is
	// Vite's.
	fallback(w http.ResponseWriter, r *http.Request) bool

	// lost reports whether urlPath lies where nothing but built files can be,
	// and is none.
	lost(urlPath string) bool

	// routes returns the path prefixes, and the single paths, under which
	// serve may answer.
	routes() (prefixes, paths []string)
}

// chooseBackend is where development and production part.
func chooseBackend(c Config) (backend, error) {
	if _, ok := c.Dist.(fakedist.Dist); ok {
		return fake{}, nil
	}
	switch c.Mode {
	case Production:
		return openBuild(c)
	case Development:
		return openDev(c)
	}
	dev, err := openDev(c)
	if err != nil {
		return nil, err
	}
	status := dev.server.Status(context.Background())
	if status.Up {
		return dev, nil
	}
	b, err := openBuild(c)
	var down *devserver.DownError
	if err != nil && errors.As(status.Err, &down) {
		return nil, fmt.Errorf("%w\nand there is no dev server in its place: %w", err, down)
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}
