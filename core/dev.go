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

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/runner"
)

// dev is the backend of development: Vite's dev server, running or not.
type dev struct {
	*sources
	server *devserver.Server
	spa    bool
	tags   tagOptions
	log    reports

	// noBuild is why there is no build that could answer in the dev server's
	// place; nil if the dev server is all that was asked for.
	noBuild func() error
}

func openDev(c Config) (*dev, error) {
	s, err := openSources(c)
	if err != nil {
		return nil, err
	}
	options, err := newTagOptions(c)
	if err != nil {
		return nil, err
	}
	d := &dev{sources: s, spa: c.SPA != "", tags: options, log: reports{logger: c.Logger}, noBuild: func() error { return nil }}
	o, err := serverOptions(c)
	if err != nil {
		return nil, err
	}
	o.Diagnose = d.diagnose
	d.server, err = devserver.New(o)
	return d, err
}

// serverOptions returns c's settings about the dev server.
func serverOptions(c Config) (o devserver.Options, err error) {
	o = devserver.Options{AssumeDefault: c.Mode == Development, Root: c.Root, Logger: c.Logger}
	if c.DevServer != "" {
		if o.Address, err = devserver.ParseAddress(c.DevServer); err != nil {
			return o, fmt.Errorf("Config.DevServer: %w", err)
		}
	}
	if c.DevServerPublic != "" {
		if o.Public, err = devserver.ParsePublic(c.DevServerPublic); err != nil {
			return o, fmt.Errorf("Config.DevServerPublic: %w", err)
		}
	}
	if c.Base != "" {
		if o.Base, err = devserver.ParseBase(c.Base); err != nil {
			return o, fmt.Errorf("Config.Base: %w", err)
		}
	}
	if o.Hosts, err = devserver.ParseHosts(c.AllowedHosts); err != nil {
		return o, fmt.Errorf("Config.AllowedHosts: %w", err)
	}
	o.Run.Output = c.CommandOutput
	switch c.Command {
	case "":
	case "auto":
		o.Run.Auto = true
	default:
		if o.Run.Args, err = runner.Parse(c.Command); err != nil {
			return o, fmt.Errorf("Config.Command: %w", err)
		}
	}
	return o, nil
}

func (d *dev) mode() Mode { return Development }

func (d *dev) prepare(entries []string) (*markup.Set, bool, error) {
	if len(entries) == 0 {
		return nil, false, errNoEntries
	}
	tags, wrong, err := d.page(context.Background(), entries)
	if err != nil {
		return nil, false, err
	}
	if wrong != nil {
		d.log.add(wrong)
		tags = []markup.Tag{markup.NonceMeta(), d.problemTag(wrong, entries)}
	} else {
		d.log.clear()
	}
	return markup.NewSet(tags), false, nil
}

// check reports an entry that is no file of the project.
func (d *dev) check(entry string) error {
	if entry == "" {
		return errNoEntries
	}
	return d.checkSource(entry)
}

func (d *dev) policy() policy {
	status := d.server.Status(context.Background())
	return policy{hot: true, files: status.Public}
}

func (d *dev) url(name string) (string, error) {
	status := d.server.Status(context.Background())
	u, err := d.path(status, name)
	if err != nil {
		return "", err
	}
	return status.Public + u, nil
}

// path returns the path at which the dev server has a file.
func (d *dev) path(status devserver.Status, name string) (string, error) {
	name = cleanName(name)
	d.moved(status.Root)
	base := status.Base
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

// inline returns a file of the project as it is, unless Vite compiles it.
func (d *dev) inline(name string) ([]byte, error) {
	u, err := d.path(d.server.Status(context.Background()), name)
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
	content, err := os.ReadFile(d.local(clean))
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
