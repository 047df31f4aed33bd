package develop

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/fetch"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// Options are the parts of a Develop that the settings lack.
type Options struct {
	// AssumeDefault assumes a dev server at http://localhost:5173 if none is
	// announced or configured. Default: false.
	AssumeDefault bool

	// Optional makes a missing project no error: Settings.Server.Run is not run
	// then. Default: false.
	Optional bool

	// Last returns the manifest of the last build, for the names of entries, or
	// nil. Default: nil, no manifest.
	Last func() *manifest.Manifest

	// NoBuild returns the reason why no build can replace the dev server, or nil.
	// Default: nil, no reason.
	NoBuild func() error
}

// A Develop is the backend for Vite's dev server and the project's sources.
type Develop struct {
	sources *sources
	server  *devserver.Server
	pages   *devserver.Pages // nil for none
	at      servePath
	rules   *markup.Rules
	log     reports
	noBuild func() error
}

var _ backend.Backend = (*Develop)(nil)

// Open returns the backend for the dev server that s names, and does not probe it.
func Open(s *settings.Settings, o Options) (*Develop, error) {
	sources, err := openSources(s, o)
	if err != nil {
		return nil, err
	}
	d := &Develop{
		sources: sources,
		pages:   pages(s, sources),
		at:      servePath(s.ServePath),
		rules:   s.Rules,
		log:     reports{logger: s.Logger},
		noBuild: o.NoBuild,
	}
	if d.noBuild == nil {
		d.noBuild = func() error { return nil }
	}
	options := s.Server
	options.AssumeDefault, options.Run.Optional, options.Diagnose = o.AssumeDefault, o.Optional, d.diagnose
	if d.server, err = devserver.New(options); err != nil {
		return nil, fmt.Errorf("Config.Command: %w", err)
	}
	return d, nil
}

// Server returns the dev server.
func (d *Develop) Server() *devserver.Server { return d.server }

// IsProject reports whether the root is a Vite project.
func (d *Develop) IsProject() bool { return d.sources.isProject() }

// IsInstalled reports whether the project's Vite is installed.
func (d *Develop) IsInstalled() bool { return d.sources.isInstalled() }

// status returns the status of the dev server. It passes the directories of the
// project on to sources.
func (d *Develop) status(ctx context.Context) devserver.Status {
	status := d.server.Status(ctx)
	d.sources.moved(status.Root, status.PublicDir)
	return status
}

// CheckEntries returns the error for entries of the settings that are no files of
// the project, or nil.
func (d *Develop) CheckEntries(ctx context.Context) error {
	d.status(ctx)
	var errs []error
	for _, entry := range d.sources.entries {
		if err := d.sources.check(entry); err != nil {
			errs = append(errs, fmt.Errorf("Config.Entries: %w", err))
		}
	}
	return errors.Join(errs...)
}

// At returns d: the modules name each other by absolute paths.
func (d *Develop) At(string) backend.Backend { return d }

// Sets returns nil, because sources change.
func (d *Develop) Sets() *markup.Sets { return nil }

// Prepare returns the tags for entries. If the page has a problem, it returns a
// script that shows the problem.
func (d *Develop) Prepare(ctx context.Context, entries []string) (*markup.Set, error) {
	if len(entries) == 0 {
		return nil, settings.ErrNoEntries
	}
	tags, wrong, err := d.page(ctx, entries)
	if err != nil {
		return nil, err
	}
	if wrong != nil {
		d.log.add(wrong)
		tags = []markup.Tag{markup.NonceMeta(), d.problemTag(wrong, entries)}
	} else {
		d.log.clear()
	}
	return markup.NewSet(tags), nil
}

// Links returns nothing: only Vite's transform knows the files of a page, and the
// browser is on the same machine.
func (d *Develop) Links([]string) ([]string, error) { return nil, nil }

// Policy returns a policy that admits hot updates.
func (d *Develop) Policy(ctx context.Context) markup.Policy {
	return markup.Policy{Hot: true, Files: d.status(ctx).Public}
}

// URL returns the URL of a source, or of a file in Vite's public directory.
func (d *Develop) URL(ctx context.Context, name string) (string, error) {
	status := d.status(ctx)
	u, err := d.path(status, name)
	if err != nil {
		return "", err
	}
	return status.Public + u, nil
}

// path returns the URL path of a file at the dev server.
func (d *Develop) path(status devserver.Status, name string) (string, error) {
	name = settings.CleanName(name)
	if d.sources.isPublic(name) && !d.sources.isFile(name) {
		return status.Base + (&url.URL{Path: name}).EscapedPath(), nil
	}
	if err := d.sources.check(name); err != nil {
		return "", err
	}
	u, query, hasQuery := strings.Cut(d.sources.url("", name), "?")
	u = status.Base + (&url.URL{Path: u}).EscapedPath()
	if hasQuery {
		u += "?" + query
	}
	return u, nil
}

// Inline returns a source as Vite compiles it, and other files as they are.
func (d *Develop) Inline(ctx context.Context, name string) ([]byte, error) {
	u, err := d.path(d.status(ctx), name)
	if err != nil {
		return nil, err
	}
	switch markup.KindOf(name) {
	case markup.Style:
		return d.server.Read(ctx, u+"?direct")
	case markup.ScriptText:
		return d.server.Read(ctx, u)
	}
	clean := settings.CleanName(name)
	file := d.sources.local(clean)
	if !d.sources.isFile(clean) {
		file = filepath.Join(d.sources.publicDir(), filepath.FromSlash(clean))
	}
	content, err := os.ReadFile(file)
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return nil, fmt.Errorf("%s cannot be read: %w", name, pathErr.Err)
	}
	return content, err
}

// Find reports whether the dev server may answer a request before routing.
func (d *Develop) Find(method, path, _ string, _ fetch.Header) (file *dist.File, serve bool) {
	if d.server.Takes(method, path) {
		return nil, true
	}
	if d.at != "" {
		if base, err := url.PathUnescape(d.server.Base()); err == nil {
			changed, early, _ := d.at.below(base, path)
			return nil, early && d.server.Takes(method, changed)
		}
	}
	return nil, false
}

// FindFallback reports whether the dev server may answer an unmatched request.
func (d *Develop) FindFallback(method, _, _ string, _ fetch.Header) (file *dist.File, fallback bool) {
	return nil, method == http.MethodGet || method == http.MethodHead
}

// IsLost returns false: there are no hashed files.
func (d *Develop) IsLost(string) bool { return false }

// Serve lets the dev server answer r if r is certainly Vite's. A page load below
// Vite's base waits for Fallback.
func (d *Develop) Serve(w http.ResponseWriter, r *http.Request) bool {
	if d.isPage(r) && d.server.Takes(r.Method, r.URL.Path) {
		rest, _ := strings.CutPrefix(r.URL.EscapedPath(), d.server.Base())
		if rest != "" && !devserver.IsOwn("/"+rest) { // at the base itself only the socket and the ping are Vite's
			return false
		}
	}
	if d.server.Serve(w, r) {
		return true
	}
	changed, early := d.at.request(d.server.Base(), r)
	return early && d.server.Serve(w, changed)
}

// Fallback lets the dev server answer an unmatched request, if it can. A page load
// keeps its path: Config.Document gets the request as the application does.
func (d *Develop) Fallback(w http.ResponseWriter, r *http.Request) bool {
	if !d.isPage(r) {
		if changed, _ := d.at.request(d.server.Base(), r); changed != nil {
			r = changed
		}
	}
	return d.server.Fallback(w, r, d.pages)
}

// isPage reports whether the single-page application, if there is one, answers r.
func (d *Develop) isPage(r *http.Request) bool {
	return d.pages != nil && (r.Method == http.MethodGet || r.Method == http.MethodHead) && d.pages.Is(r)
}

// Routes returns the paths that the dev server answers.
func (d *Develop) Routes() (prefixes, paths []string) {
	prefixes, paths = d.server.Routes()
	switch base, err := url.PathUnescape(d.server.Base()); {
	case d.at == "" || err != nil || string(d.at) == base:
	case d.at == "/":
		own, single := devserver.OwnRoutes()
		prefixes, paths = append(prefixes, own...), append(paths, single...)
	default:
		prefixes = append(prefixes, string(d.at))
	}
	return prefixes, paths
}
