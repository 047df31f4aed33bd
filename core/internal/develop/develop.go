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
	"time"

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
	sources  *sources
	server   *devserver.Server
	pages    *devserver.Pages // nil for none
	at       servePath
	rules    *markup.Rules
	log      reports
	warnings warnings
	noBuild  func() error
	check    func() error // of the whole page
}

var _ backend.Backend = (*Develop)(nil)

// Open returns the backend for the dev server that s names, and does not probe it.
func Open(s *settings.Settings, o Options) (*Develop, error) {
	sources, err := openSources(s, o)
	if err != nil {
		return nil, err
	}
	d := &Develop{
		sources:  sources,
		pages:    pages(s, sources),
		at:       servePath(s.ServePath),
		rules:    s.Rules,
		log:      reports{logger: s.Logger},
		warnings: warnings{logger: s.Logger},
		noBuild:  o.NoBuild,
	}
	d.check = func() error { return nil }
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

// OnPage makes pages show the error of check, if it returns one, in place of their
// entries. Call OnPage before any page.
func (d *Develop) OnPage(check func() error) { d.check = check }

// Server returns the dev server.
func (d *Develop) Server() *devserver.Server { return d.server }

// IsProject reports whether the root is a Vite project.
func (d *Develop) IsProject() bool { return d.sources.isProject() }

// IsInstalled reports whether the project's Vite is installed.
func (d *Develop) IsInstalled() bool { return d.sources.isInstalled() }

// leeway is how much newer than the build a source may be. A checkout of a
// repository with the build writes both in any order.
const leeway = time.Minute

// Outdates returns a source of the project that has changed after a build was made,
// relative to the project's directory, or "" if there is none.
func (d *Develop) Outdates(built time.Time) string { return d.sources.newerThan(built.Add(leeway)) }

// status returns the status of the dev server. It passes the directories of the
// project on to sources.
func (d *Develop) status(ctx context.Context) devserver.Status {
	status := d.server.Status(ctx)
	d.sources.moved(status.Root, status.PublicDir)
	d.sources.told(status)
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
		shown := d.problemTag(wrong, entries)
		shown.Parts = markup.AllParts // a page may ask for its styles alone
		tags = []markup.Tag{markup.NonceMeta(), shown}
	} else {
		d.log.clear()
		d.noteTags(tags)
	}
	return markup.NewSet(tags), nil
}

// Loaded returns the tags that a page in a browser has for entries: all that Vite
// can make now. It is empty if Vite does not answer.
func (d *Develop) Loaded(ctx context.Context, entries []string) (*markup.Set, error) {
	if len(entries) == 0 {
		return nil, settings.ErrNoEntries
	}
	for _, entry := range entries {
		if err := d.sources.check(entry); err != nil {
			return nil, err
		}
	}
	tags, _, err := d.page(ctx, entries)
	if err != nil {
		return nil, err
	}
	return markup.NewSet(tags), nil
}

// Has reports whether entry is a file of the project.
func (d *Develop) Has(ctx context.Context, entry string) bool {
	d.status(ctx)
	return d.sources.check(entry) == nil
}

// Version returns a constant: Vite updates open pages.
func (d *Develop) Version() string { return "development" }

// noteTags tells the dev server the paths that the page will request.
func (d *Develop) noteTags(tags []markup.Tag) {
	for _, t := range tags {
		for _, name := range []string{"src", "href"} {
			if ref := t.Attr(name); strings.HasPrefix(ref, "/") && !strings.HasPrefix(ref, "//") {
				d.server.Wrote(ref)
			}
		}
	}
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
	u, err := d.path(ctx, status, name)
	if err != nil {
		return "", err
	}
	d.server.Wrote(u)
	return status.Public + u, nil
}

// path returns the URL path of a file at the dev server.
func (d *Develop) path(ctx context.Context, status devserver.Status, name string) (string, error) {
	name = settings.CleanName(name)
	if d.sources.isPublic(name) && !d.sources.isFile(name) {
		return status.Base + (&url.URL{Path: name}).EscapedPath(), nil
	}
	if err := d.sources.check(name); err != nil {
		// Without the plugin, or if the project is on another machine, only Vite
		// knows its public directory.
		if u := status.Base + (&url.URL{Path: name}).EscapedPath(); status.Up && d.server.HasFile(ctx, u) {
			return u, nil
		}
		return "", err
	}
	if name = d.sources.source(name); d.sources.isFile(name) {
		d.warnOfFile(status, name)
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
	u, err := d.path(ctx, d.status(ctx), name)
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
	if errors.Is(err, fs.ErrNotExist) {
		return d.server.Read(ctx, u)
	}
	if errors.As(err, &pathErr) {
		return nil, fmt.Errorf("%s cannot be read: %w", name, pathErr.Err)
	}
	return content, err
}

// Find reports whether the dev server may answer a request before routing.
func (d *Develop) Find(method, path, _ string, header fetch.Header) (file *dist.File, serve bool) {
	if d.server.Takes(method, path, header) {
		return nil, true
	}
	if d.at != "" {
		if base, err := url.PathUnescape(d.server.Base()); err == nil {
			changed, early, _ := d.at.below(base, path)
			return nil, early && d.server.Takes(method, changed, header)
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
	if d.isPage(r) && d.server.Takes(r.Method, r.URL.Path, r.Header) {
		rest, _ := strings.CutPrefix(r.URL.EscapedPath(), d.server.Base())
		if rest != "" && !d.server.IsOwn("/"+rest) { // at the base itself only the socket and the ping are Vite's
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
