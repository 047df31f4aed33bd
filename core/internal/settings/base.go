package settings

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// A Base is Vite's `base` for pages and for requests. The zero value is no base.
type Base struct {
	// URL precedes every file name in a page, percent-encoded: "/static/",
	// "/my%20app/", "https://cdn.example.com/x/".
	URL string

	// Path precedes every file name in the path of a request, percent-decoded:
	// "/static/", "/my app/", "/x/".
	Path string
}

// Root is the default base of a build.
var Root = Base{"/", "/"}

// ParseBase accepts the values of Vite's option: a path, an absolute URL, or ""
// and "./" for relative URLs. A relative base becomes "/", because pages of the
// application may be at any depth. The path may be percent-encoded or not. The
// URL of the result is encoded, as Vite's is.
func ParseBase(s string) (Base, error) {
	if s == "" || s == "./" || s == "." {
		return Root, nil
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		var parse *url.Error
		if errors.As(err, &parse) {
			err = parse.Err
		}
		return Base{}, fmt.Errorf("%q: %w; want a path like /static/ or a URL like https://cdn.example.com/static/", s, err)
	case u.RawQuery != "" || u.Fragment != "" || u.User != nil || u.Opaque != "":
		return Base{}, fmt.Errorf("%q: want a path like /static/ or a URL like https://cdn.example.com/static/", s)
	case u.Scheme != "" && (u.Scheme != "https" && u.Scheme != "http" || u.Host == ""):
		return Base{}, fmt.Errorf("%q: want an http or https URL, or a path", s)
	}
	path, escaped := slashed(u.Path), slashed(u.EscapedPath())
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if part == "." || part == ".." || part == "" && path != "/" || strings.Contains(part, `\`) {
			return Base{}, fmt.Errorf("%q: want a path without empty, . or .. parts, as in Vite's base", s)
		}
	}
	if strings.Count(path, "/") != strings.Count(escaped, "/") {
		return Base{}, fmt.Errorf("%q: want a path without an encoded slash", s)
	}
	origin := ""
	if u.Host != "" {
		origin = "//" + u.Host // protocol-relative
		if u.Scheme != "" {
			origin = u.Scheme + ":" + origin
		}
	}
	return Base{URL: origin + escaped, Path: path}, nil
}

// slashed returns a path with one slash at each end.
func slashed(path string) string {
	path = strings.Trim(path, "/")
	if path == "" {
		return "/"
	}
	return "/" + path + "/"
}

// IsZero reports whether there is no base.
func (b Base) IsZero() bool { return b.URL == "" }

// IsRemote reports whether the base is on another host than the pages.
func (b Base) IsRemote() bool {
	return !b.IsZero() && b.URL[0] != '/' || strings.HasPrefix(b.URL, "//")
}

// Origin returns the host of the files for a Content-Security-Policy:
// "https://cdn.example.com", or "" if it is the host of the pages.
func (b Base) Origin() string {
	if !b.IsRemote() {
		return ""
	}
	return strings.TrimPrefix(strings.TrimSuffix(b.URL, b.EscapedPath()), "//")
}

// EscapedPath returns the percent-encoded path.
func (b Base) EscapedPath() string {
	rest := b.URL
	if _, after, ok := strings.Cut(rest, "//"); ok {
		rest = after[strings.IndexByte(after, '/'):]
	}
	return rest
}

// Base checks Config.Base. The result is zero for "".
func (p *Parser) Base(s string) Base {
	if s == "" {
		return Base{}
	}
	b, err := ParseBase(s)
	return take(p, "Base", b, err)
}

// ServePath checks Config.ServePath. The result is "" for "".
func (p *Parser) ServePath(s string) string {
	if s == "" {
		return ""
	}
	b, err := ParseBase(s)
	if err == nil && (b.IsRemote() || s[0] != '/') {
		err = fmt.Errorf("%q: want a path such as / or /static/", s)
	}
	return take(p, "ServePath", b.Path, err)
}

// ServedAt returns the URL path, percent-decoded, at which requests for the files
// of a build with this base arrive.
func (s *Settings) ServedAt(base Base) string { return cmp.Or(s.ServePath, base.Path) }
