package core

import (
	"fmt"
	"net/url"
	"strings"
)

// base is Vite's `base` in the two forms that are needed.
type base struct {
	url  string // before every file's name in a page: "/static/", "https://cdn/x/"
	path string // before every file's name in a request's path: "/static/", "/x/"
}

// parseBase accepts what Vite does: a path, an absolute URL, or "" and "./"
// for files that refer to each other by relative paths. A page of ours may be
// at any depth, so that the latter are put at "/", where their relative paths
// hold too.
func parseBase(s string) (base, error) {
	if s == "" || s == "./" || s == "." {
		return base{"/", "/"}, nil
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return base{}, fmt.Errorf("Config.Base: %w", err)
	case u.RawQuery != "" || u.Fragment != "" || u.User != nil || u.Opaque != "":
		return base{}, fmt.Errorf("Config.Base: %q: want a path like /static/ or a URL like https://cdn.example.com/static/", s)
	case u.Scheme != "" && (u.Scheme != "https" && u.Scheme != "http" || u.Host == ""):
		return base{}, fmt.Errorf("Config.Base: %q: want an http or https URL, or a path", s)
	}
	path := "/" + strings.Trim(u.Path, "/") + "/"
	if path == "//" {
		path = "/"
	}
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if part == "." || part == ".." || part == "" && path != "/" || strings.Contains(part, `\`) {
			return base{}, fmt.Errorf("Config.Base: %q: want a path without empty, . or .. parts, as Vite's base has it", s)
		}
	}
	prefix := ""
	if u.Host != "" {
		prefix = "//" + u.Host // protocol-relative
		if u.Scheme != "" {
			prefix = u.Scheme + ":" + prefix
		}
	}
	return base{url: prefix + path, path: path}, nil
}

// isRemote reports whether the files are on another host than the pages, as
// far as the configuration says so.
func (b base) isRemote() bool { return b.url != b.path }

// origin returns the host of the files, for a policy: "" if it is the page's.
func (b base) origin() string {
	return strings.TrimPrefix(strings.TrimSuffix(b.url, b.path), "//")
}
