// Package backend is the interface between core and its two backends: a finished
// build and a running dev server. core chooses one of them. core and core/adapter
// call it without knowing which one it is.
package backend

import (
	"context"
	"net/http"

	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/document"
	"github.com/govite/govite/core/internal/fetch"
	"github.com/govite/govite/core/internal/markup"
)

// A Backend answers two questions about a Vite project: what does the browser
// need for these entries, and is this request one of Vite's? Its methods are safe
// for concurrent use.
type Backend interface {
	// At returns the backend for pages whose URLs have a prefix, a percent-encoded
	// path without a slash at its end, or the backend itself if they cannot.
	At(prefix string) Backend

	// Sets returns the prepared tags, which do not change, or nil.
	Sets() *markup.Sets

	// Prepare returns the tags for entries that Sets lacks. The error for an
	// unknown entry is a *manifest.EntryError.
	Prepare(ctx context.Context, entries []string) (*markup.Set, error)

	// Loaded returns the tags that a page in a browser has for entries. In
	// development it leaves out what Vite cannot serve now. The error for an
	// unknown entry is a *manifest.EntryError.
	Loaded(ctx context.Context, entries []string) (*markup.Set, error)

	// Has reports whether entry is known.
	Has(ctx context.Context, entry string) bool

	// Version returns a string that is another one for a build with other files.
	Version() string

	// Links returns values of Link headers for the files of entries.
	Links(entries []string) ([]string, error)

	// Policy returns the Content-Security-Policy of a page, without the nonce.
	Policy(ctx context.Context) markup.Policy

	// URL returns the URL of a file, percent-encoded.
	URL(ctx context.Context, name string) (string, error)

	// Inline returns the content of a file.
	Inline(ctx context.Context, name string) ([]byte, error)

	// Document returns an html entry as Vite wrote it.
	Document(ctx context.Context, name string) (*document.Source, error)

	// Find reports how to answer a request before routing: with file, by Serve if
	// serve is true, else not at all. path is percent-decoded, rawPath is the
	// path as it was sent. Find allocates nothing.
	Find(method, path, rawPath string, header fetch.Header) (file *dist.File, serve bool)

	// FindFallback reports how to answer an unmatched request: with file, by
	// Fallback if fallback is true, else not at all.
	FindFallback(method, path, rawPath string, header fetch.Header) (file *dist.File, fallback bool)

	// IsLost reports whether a URL path names a missing file below a directory of
	// hashed files.
	IsLost(urlPath string) bool

	// Serve answers r if r is certainly Vite's, and reports whether it did.
	Serve(w http.ResponseWriter, r *http.Request) bool

	// Fallback answers an unmatched request if it is Vite's, and reports whether
	// it did.
	Fallback(w http.ResponseWriter, r *http.Request) bool

	// Routes returns the paths at which Serve answers: URL path prefixes, which
	// end in a slash, and single paths.
	Routes() (prefixes, paths []string)
}
