package devserver

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// allowedHosts are lower-case host names; one with a leading dot stands for
// itself and its subdomains.
type allowedHosts []string

func newAllowedHosts(names []string) (allowedHosts, error) {
	hosts := make(allowedHosts, len(names))
	for i, name := range names {
		switch {
		case strings.Trim(name, ".") == "":
			return nil, fmt.Errorf("devserver: Options.AllowedHosts %q: a host name is missing; write for example %q", name, "app.example.test")
		case strings.Contains(name, "*"):
			return nil, fmt.Errorf("devserver: Options.AllowedHosts %q: there are no wildcards; write %q to allow subdomains", name, ".example.test")
		case strings.ContainsAny(name, ":/ "):
			return nil, fmt.Errorf("devserver: Options.AllowedHosts %q: write the host name alone, without scheme, port or path, for example %q", name, "app.example.test")
		}
		hosts[i] = strings.ToLower(name)
	}
	return hosts, nil
}

// allow reports whether the proxy answers under the Host of a request. The
// proxy rewrites Host, so Vite's own check sees localhost whatever the browser
// asked for; without a check here a website that points its name at this
// machine (DNS rebinding) could read the project's sources. A name that
// resolves to an IP address on its own cannot be rebound.
// https://vite.dev/config/server-options.html#server-allowedhosts
func (hosts allowedHosts) allow(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if isLoopbackName(host) {
		return true
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	for _, name := range hosts {
		if host == strings.TrimPrefix(name, ".") || name[0] == '.' && strings.HasSuffix(host, name) {
			return true
		}
	}
	return false
}

// refuseHost answers a request under a host that is not allowed.
func refuseHost(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusForbidden)
	fmt.Fprintf(w, "The host of this request, %q, is not allowed to reach the Vite dev server.\n"+
		"If it is yours, add its name without the port to Config.AllowedHosts.\n"+
		"Without this check any website could point its own name at this machine\n"+
		"(DNS rebinding) and read the project's sources.\n", r.Host)
}
