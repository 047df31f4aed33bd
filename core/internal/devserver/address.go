package devserver

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// parseServerURL splits a dev server's URL into its origin and the base path
// that it names, "" if it names none. A wildcard address becomes localhost:
// `vite --host` listens on "::", which is no address to connect to.
func parseServerURL(raw string) (origin *url.URL, base string, err error) {
	u, err := url.Parse(raw)
	if err != nil {
		var parse *url.Error
		if errors.As(err, &parse) {
			err = parse.Err // the caller names the URL
		}
		return nil, "", err
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, "", errors.New("the scheme must be http or https")
	case u.Hostname() == "":
		return nil, "", errors.New("the host is missing")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, "", errors.New("only scheme, host, port and base path belong here")
	}
	if u.Path != "" && u.Path != "/" {
		if base, err = normalizeBase(u.EscapedPath()); err != nil {
			return nil, "", err
		}
	}
	host := strings.ToLower(u.Host)
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && ip.IsUnspecified() {
		host = "localhost"
		if port := u.Port(); port != "" {
			host += ":" + port
		}
	}
	return &url.URL{Scheme: u.Scheme, Host: host}, base, nil
}

// parsePublic returns the origin of a URL from which browsers load modules. A
// path is Vite's base, which is known already.
func parsePublic(raw string) (string, error) {
	origin, _, err := parseServerURL(raw)
	if err != nil {
		return "", err
	}
	return origin.String(), nil
}

// normalizeBase returns the path that Vite serves under in development for a
// `base` option, with a slash on both ends. Vite takes the pathname of
// new URL(base, 'http://vite.dev') (resolveBaseUrl in its config.ts).
func normalizeBase(base string) (string, error) {
	u, err := (&url.URL{Scheme: "http", Host: "vite.dev", Path: "/"}).Parse(base)
	if err != nil {
		var parse *url.Error
		if errors.As(err, &parse) {
			err = parse.Err
		}
		return "", err
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
