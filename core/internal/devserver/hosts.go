package devserver

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Hosts are the host names under which the proxy answers. The zero Hosts are
// localhost, *.localhost and IP addresses, which are always allowed.
type Hosts struct {
	names []string // in lower case; a leading dot also allows the subdomains
	all   bool     // every host name, as Vite's server.allowedHosts: true
}

// ParseHosts allows names as well, host names without a port. A leading dot
// (".example.test") allows a name and its subdomains, as in Vite's
// server.allowedHosts.
func ParseHosts(names []string) (Hosts, error) {
	hosts := Hosts{names: make([]string, len(names))}
	for i, name := range names {
		switch {
		case strings.Trim(name, ".") == "":
			return Hosts{}, fmt.Errorf("%q: the host name is missing; write for example %q", name, "app.example.test")
		case strings.Contains(name, "*"):
			return Hosts{}, fmt.Errorf("%q: wildcards are not supported; write %q to allow subdomains", name, ".example.test")
		case strings.ContainsAny(name, ":/ "):
			return Hosts{}, fmt.Errorf("%q: scheme, port and path are not allowed; write the host name alone, for example %q", name, "app.example.test")
		}
		hosts.names[i] = strings.ToLower(name)
	}
	return hosts, nil
}

// allow reports whether the proxy answers a request with this Host header. The
// proxy rewrites Host, so Vite's own check always sees localhost. Without this
// check a website that points its name at this machine (DNS rebinding) could
// read the project's sources. An IP address cannot be rebound.
// https://vite.dev/config/server-options.html#server-allowedhosts
func (h Hosts) allow(hostport string) bool {
	host := hostport
	if name, _, err := net.SplitHostPort(hostport); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if h.all || isLoopbackName(host) {
		return true
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	for _, name := range h.names {
		if host == strings.TrimPrefix(name, ".") || name[0] == '.' && strings.HasSuffix(host, name) {
			return true
		}
	}
	return false
}

// refuseHost answers a request under a host name that is not allowed.
func refuseHost(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusForbidden)
	fmt.Fprintf(w, "The host of this request, %q, is not allowed to reach the Vite dev server.\n"+
		"If the name is yours, add it without the port to Config.AllowedHosts or, with\n"+
		"vite-plugin-govite, to server.allowedHosts in Vite's configuration.\n"+
		"Without this check any website could point its own name at this machine\n"+
		"(DNS rebinding) and read the project's sources.\n", r.Host)
}
