// Package backend is the interface between core and its two backends: a finished
// build and a running dev server. core chooses one of them; core and core/adapter
// ask it, and neither knows which one it is.
package backend

import (
	"context"
	"net/http"

	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/markup"
)

// A Backend answers the two questions about a Vite project: what does the
// browser need for these entries, and is this request one of Vite's? Its methods
// are safe for concurrent use.
type Backend interface {
	// Sets returns the tags that are known not to change, nil for none.
	Sets() *markup.Sets

	// Prepare returns the tags for entries that Sets does not have. The error
	// for an unknown entry is a *manifest.EntryError.
	Prepare(ctx context.Context, entries []string) (*markup.Set, error)

	// Links returns values for Link headers that go ahead of a page with
	// entries.
	Links(entries []string) ([]string, error)

	// Policy returns the Content-Security-Policy of a page, less the nonce.
	Policy(ctx context.Context) markup.Policy

	// URL returns the URL of a file, percent-encoded.
	URL(ctx context.Context, name string) (string, error)

	// Inline returns the content of a file.
	Inline(ctx context.Context, name string) ([]byte, error)

	// Find tells how a request is answered before the application's routes: with
	// a file, by Serve, or, if both are zero, not at all. path is
	// percent-decoded, rawPath is as it was sent. Find allocates nothing.
	Find(method, path, rawPath string) (file *dist.File, serve bool)

	// FindFallback tells how a request that no route matches is answered: with
	// a file, by Fallback, or not at all.
	FindFallback(method, path, rawPath string, navigation bool) (file *dist.File, fallback bool)

	// IsLost reports whether a URL path below a directory of hashed files is that
	// of a missing file.
	IsLost(urlPath string) bool

	// Serve answers r if it is certainly Vite's, and reports whether it did.
	Serve(w http.ResponseWriter, r *http.Request) bool

	// Fallback answers r, which no route matches, if it is Vite's, and reports
	// whether it did.
	Fallback(w http.ResponseWriter, r *http.Request) bool

	// Routes returns the URL path prefixes, which end in a slash, and the
	// single paths at which Serve answers.
	Routes() (prefixes, paths []string)
}
