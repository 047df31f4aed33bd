package devserver

import (
	"net/http"
	"slices"
	"strings"
)

// learnt is what a running Vite has told about itself, for the requests to come.
// It is immutable: a Server replaces it. An outage does not change it.
type learnt struct {
	mounts     []string // paths at which plugins have pages and modules, "/__inspect"
	socketPath string   // the decoded path of the socket for hot updates; "" for the base
	hosts      Hosts    // Vite's own server.allowedHosts
}

// newLearnt returns what the announcement tells.
func newLearnt(a *announcement) *learnt {
	l := &learnt{socketPath: a.HMRPath}
	for _, mount := range a.Mounts {
		// Other paths may be pages of the application.
		if len(mount) > 2 && mount[0] == '/' && strings.ContainsRune("_@.", rune(mount[1])) {
			l.mounts = append(l.mounts, strings.TrimSuffix(mount, "/"))
		}
	}
	for _, name := range a.AllowedHosts {
		if name == "*" {
			l.hosts.all = true
		} else if one, err := ParseHosts([]string{name}); err == nil {
			l.hosts.names = append(l.hosts.names, one.names...)
		}
	}
	return l
}

// equal reports whether both have told the same.
func (l *learnt) equal(o *learnt) bool {
	return l.socketPath == o.socketPath && l.hosts.all == o.hosts.all &&
		slices.Equal(l.mounts, o.mounts) && slices.Equal(l.hosts.names, o.hosts.names)
}

// isMounted reports whether path is a plugin's, or below it.
func (l *learnt) isMounted(path string) bool {
	for _, mount := range l.mounts {
		if rest, ok := strings.CutPrefix(path, mount); ok && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	return false
}

// isSocket reports whether the socket for hot updates has this path. Vite's option
// server.hmr.path sets it.
// https://vite.dev/config/server-options.html#server-hmr
func (l *learnt) isSocket(path string) bool { return l.socketPath != "" && path == l.socketPath }

// allows reports whether the application passes on requests under this Host
// header: Config.AllowedHosts or Vite's own server.allowedHosts has it.
func (s *Server) allows(r *http.Request) bool {
	return s.hosts.allow(r.Host) || s.learnt.Load().hosts.allow(r.Host)
}
