package core

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/govite/govite/core/devserver"
	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/manifest"
)

// dev is the backend of development: Vite's dev server, running or not.
type dev struct {
	server  *devserver.Server
	root    string // absolute
	shown   string // root as the user wrote it
	entries []string
	spa     bool
	last    *manifest.Manifest // of the last build, nil without one: it knows the names of entries
	tags    tagOptions
}

func openDev(c Config) (*dev, error) {
	if c.Base != "" {
		if _, err := parseBase(c.Base); err != nil {
			return nil, err
		}
	}
	root, err := filepath.Abs(c.Root)
	if err != nil {
		return nil, fmt.Errorf("Config.Root: %w", err)
	}
	if info, err := os.Stat(root); c.Mode == Development && (err != nil || !info.IsDir()) {
		return nil, fmt.Errorf("Config.Root: %s is not a directory: want the one with vite.config.ts", c.Root)
	}
	server, err := devserver.New(devserver.Options{
		URL:           c.DevServer,
		AssumeDefault: c.Mode == Development,
		Root:          c.Root,
		Base:          c.Base,
		AllowedHosts:  c.AllowedHosts,
		Logger:        c.Logger,
	})
	if err != nil {
		return nil, err
	}
	options, err := newTagOptions(c)
	if err != nil {
		return nil, err
	}
	return &dev{server: server, root: root, shown: c.Root, entries: c.Entries, spa: c.SPA != "", tags: options, last: lastBuild(c)}, nil
}

// lastBuild returns the manifest in Config.Dist, or nil: in development there
// need not be one, and it may be of any age.
func lastBuild(c Config) *manifest.Manifest {
	found, err := findManifest("Config.Dist", c.Dist, c.Manifest)
	if err != nil {
		return nil
	}
	m, err := manifest.Parse(found.text)
	if err != nil {
		return nil
	}
	return m
}

// source returns the source of an entry that is named by its name in
// build.rollupOptions.input, which only a build tells; else entry itself.
func (d *dev) source(entry string) string {
	if d.last == nil || path.Ext(entry) != "" {
		return entry
	}
	if c, err := d.last.Lookup(entry); err == nil && c.Src != "" && d.isFile(c.Src) {
		return c.Src
	}
	return entry
}

func (d *dev) mode() Mode { return Development }

func (d *dev) prepare(entries []string) (*markup.Set, bool, error) {
	for i, entry := range entries {
		if err := d.check(entry); err != nil {
			return nil, false, err
		}
		entries[i] = d.source(entry)
	}
	status := d.server.Status(context.Background())
	tags := []markup.Tag{markup.NonceMeta()}
	if !status.Up {
		return markup.NewSet(append(tags, markup.Down(status.Base, status.Err.Error()))), false, nil
	}
	if status.React {
		tags = append(tags, markup.ReactPreamble(status.Base))
	}
	tags = append(tags, markup.Client(status.Base))
	var scripts []markup.Tag
	for _, entry := range entries {
		if path.Ext(entry) == ".html" {
			page, err := d.htmlTags(status.Base, entry)
			if err != nil {
				return nil, false, err
			}
			scripts = append(scripts, page...)
			continue
		}
		url := d.sourceURL(status.Base, entry)
		tag, list := markup.DevScript(url), &scripts
		if manifest.IsStylesheet(entry) {
			tag, list = markup.DevStylesheet(url), &tags
		}
		switch keep, err := d.tags.apply(&tag, entry); {
		case err != nil:
			return nil, false, err
		case keep:
			*list = append(*list, tag)
		}
	}
	return markup.NewSet(append(tags, scripts...)), false, nil
}

func (d *dev) policy() policy { return policy{hot: true} }

// sourceURL returns the URL of a source below base. Vite serves what is
// outside of its root by its absolute path.
func (d *dev) sourceURL(base, name string) string {
	name, query, hasQuery := strings.Cut(cleanName(name), "?")
	if strings.HasPrefix(name, "../") {
		abs := filepath.ToSlash(filepath.Join(d.root, filepath.FromSlash(name)))
		name = "@fs/" + strings.TrimPrefix(abs, "/")
	}
	if hasQuery {
		query = "?" + query
	}
	return markup.FileURL(base, name) + query
}

// cleanName brings the ways to write a source's name to one.
func cleanName(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "./"), "/")
}

// check reports an entry that is no file of the project. Virtual modules are
// known to Vite alone, and so is everything if Root is not a project.
func (d *dev) check(entry string) error {
	if entry == "" {
		return errNoEntries
	}
	name, _, _ := strings.Cut(cleanName(d.source(entry)), "?")
	if strings.Contains(name, ":") || strings.HasPrefix(name, "@") || strings.Contains(name, "\x00") || !d.isProject() {
		return nil
	}
	if info, err := os.Stat(filepath.Join(d.root, filepath.FromSlash(name))); err == nil && info.Mode().IsRegular() {
		return nil
	}
	return &manifest.EntryError{
		Name:    entry,
		Reason:  "is not a file in " + d.shown,
		Nearest: manifest.Nearest(cleanName(entry), d.sources()),
		Entries: d.entries,
	}
}

func (d *dev) isProject() bool {
	for _, name := range []string{"package.json", "vite.config.ts", "vite.config.js", "vite.config.mts", "vite.config.mjs", "vite.config.cts", "vite.config.cjs"} {
		if _, err := os.Stat(filepath.Join(d.root, name)); err == nil {
			return true
		}
	}
	return false
}

// sources lists the project's files, as far as they are worth suggesting.
func (d *dev) sources() []string {
	const most = 5000
	var names []string
	_ = fs.WalkDir(os.DirFS(d.root), ".", func(name string, entry fs.DirEntry, err error) error {
		base := path.Base(name)
		switch {
		case err != nil:
			return nil
		case entry.IsDir() && (base == "node_modules" || base == "dist" || len(base) > 1 && base[0] == '.'):
			return fs.SkipDir
		case len(names) == most:
			return fs.SkipAll
		case !entry.IsDir():
			names = append(names, name)
		}
		return nil
	})
	return names
}

func (d *dev) url(name string) (string, error) {
	name = cleanName(name)
	base := d.server.Base()
	if d.isFile(filepath.Join("public", name)) && !d.isFile(name) {
		return base + (&url.URL{Path: name}).EscapedPath(), nil
	}
	if err := d.check(name); err != nil {
		return "", err
	}
	u, query, hasQuery := strings.Cut(d.sourceURL("", name), "?")
	u = base + (&url.URL{Path: u}).EscapedPath()
	if hasQuery {
		u += "?" + query
	}
	return u, nil
}

func (d *dev) isFile(name string) bool {
	info, err := os.Stat(filepath.Join(d.root, filepath.FromSlash(name)))
	return err == nil && info.Mode().IsRegular()
}

// inline returns a file of the project as it is, unless Vite compiles it.
func (d *dev) inline(name string) ([]byte, error) {
	u, err := d.url(name)
	if err != nil {
		return nil, err
	}
	switch markup.KindOf(name) {
	case markup.Style:
		return d.server.Read(context.Background(), u+"?direct")
	case markup.ScriptText:
		return d.server.Read(context.Background(), u)
	}
	clean := cleanName(name)
	if !d.isFile(clean) {
		clean = path.Join("public", clean)
	}
	content, err := os.ReadFile(filepath.Join(d.root, filepath.FromSlash(clean)))
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return nil, fmt.Errorf("%s cannot be read: %w", name, pathErr.Err)
	}
	return content, err
}

func (d *dev) file(string) *dist.File { return nil }

func (d *dev) serve(w http.ResponseWriter, r *http.Request) bool { return d.server.Serve(w, r) }

func (d *dev) fallback(w http.ResponseWriter, r *http.Request) bool {
	return d.server.Fallback(w, r, d.spa)
}

func (d *dev) lost(string) bool { return false }

func (d *dev) routes() (prefixes, paths []string) { return d.server.Routes() }
