package devserver

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// Address is where a dev server listens, and the base path that its URL names,
// if it names one. The zero Address stands for no server.
type Address struct {
	scheme, host string
	base         string // "" if the URL names none
}

// ParseAddress parses a dev server's URL, as in "http://localhost:5173" or
// "http://localhost:5173/static/". A wildcard address (0.0.0.0, ::) becomes
// localhost: `vite --host` listens on "::", and no client can connect to that.
func ParseAddress(raw string) (Address, error) {
	a, err := parseAddress(raw)
	if err != nil {
		return Address{}, fmt.Errorf("%q: %w; write for example %q", raw, err, defaultURL)
	}
	return a, nil
}

// ParsePublic parses the URL from which browsers load modules directly and
// returns its origin. The URL's path is dropped: it is Vite's base.
func ParsePublic(raw string) (origin string, err error) {
	a, err := ParseAddress(raw)
	return a.origin(), err
}

// origin returns "http://localhost:5173", or "" for the zero Address.
func (a Address) origin() string {
	if a.host == "" {
		return ""
	}
	return a.scheme + "://" + a.host
}

func parseAddress(raw string) (Address, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return Address{}, withoutURL(err)
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return Address{}, errors.New("the scheme must be http or https")
	case u.Hostname() == "":
		return Address{}, errors.New("the host is missing")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return Address{}, errors.New("only scheme, host, port and base path are allowed")
	}
	a := Address{scheme: u.Scheme, host: strings.ToLower(u.Host)}
	if u.Path != "" && u.Path != "/" {
		if a.base, err = parseBase(u.EscapedPath()); err != nil {
			return Address{}, err
		}
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && ip.IsUnspecified() {
		a.host = "localhost"
		if port := u.Port(); port != "" {
			a.host += ":" + port
		}
	}
	return a, nil
}

// parseBase returns the path under which Vite serves in development for a
// `base` option: with a slash on both ends, and percent-encoded as on the wire.
// As in Vite (resolveBaseUrl in its config.ts) it is the pathname of
// new URL(base, 'http://vite.dev'): an absolute URL ("https://cdn.example/x/")
// counts with its path, and "" and "./" count as "/".
func parseBase(base string) (string, error) {
	u, err := (&url.URL{Scheme: "http", Host: "vite.dev", Path: "/"}).Parse(base)
	if err != nil {
		return "", withoutURL(err)
	}
	if u.Opaque != "" {
		return "", errors.New("not a path")
	}
	path := strings.Trim(u.EscapedPath(), "/")
	if path == "" {
		return "/", nil
	}
	return "/" + path + "/", nil
}

// withoutURL returns the cause of an error of url.Parse. The callers name the
// URL themselves.
func withoutURL(err error) error {
	if parse := (*url.Error)(nil); errors.As(err, &parse) {
		return parse.Err
	}
	return err
}

// isLoopbackName reports whether host, without a port, can only be this
// machine: localhost and *.localhost (RFC 6761, section 6.3), 127.0.0.0/8, ::1.
func isLoopbackName(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
