package core

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// linkLimit bounds a Link header: proxies refuse responses whose headers are
// larger than 4 to 8 KiB together.
const linkLimit = 1 << 10

// LinkHeader returns a value for a Link header, or for a 103 Early Hints
// response (RFC 8297), that makes a browser fetch what a page needs for
// entries before it has the page: stylesheets first, at most 1 KiB. It is ""
// in development. Where pages have an import map no script is in it: browsers
// that know one map for each page refuse it once a module is on its way.
func (v *Vite) LinkHeader(entries ...string) (string, error) {
	set, err := v.state().set(entries)
	if err != nil {
		return "", fmt.Errorf("govite: %w", err)
	}
	return joinLinks(set.Links(), linkLimit), nil
}

// LinkHeader is [Vite.LinkHeader] for all that the page's calls of Tags have
// returned, with the page's nonce if it has one: at most limit bytes, or 1 KiB
// if limit is 0. It is for pages that are rendered before the first byte is
// sent; others know too late what they need.
func (p *Page) LinkHeader(limit int) string {
	return joinLinks(p.tags.Links(p.nonce), cmp.Or(limit, linkLimit))
}

func joinLinks(links []string, limit int) string {
	const separator = ", "
	var b strings.Builder
	for _, link := range links {
		if b.Len()+len(separator)+len(link) > limit {
			break
		}
		if b.Len() > 0 {
			b.WriteString(separator)
		}
		b.WriteString(link)
	}
	return b.String()
}

// EarlyHints adds [Vite.LinkHeader] to the Link headers of the response to a
// GET, and sends it ahead as a 103 Early Hints response if the server can:
// net/http's, asked by HTTP/1.1 or later. The error is that of an unknown
// entry; the response can go on without hints.
func (v *Vite) EarlyHints(w http.ResponseWriter, r *http.Request, entries ...string) error {
	link, err := v.LinkHeader(entries...)
	if err != nil || link == "" || r.Method != http.MethodGet {
		return err
	}
	w.Header().Add("Link", link)
	if server, ok := ServerWriter(w); ok && r.ProtoAtLeast(1, 1) {
		server.WriteHeader(http.StatusEarlyHints)
	}
	return nil
}

// ServerWriter returns the writer below those of frameworks and middleware, and
// whether it is that of net/http's server. It is for adapters, where what wraps
// it is in the way: takes a 103 for the final status, or encodes what is
// encoded already.
func ServerWriter(w http.ResponseWriter) (server http.ResponseWriter, ok bool) {
	for {
		u, wrapped := w.(interface{ Unwrap() http.ResponseWriter })
		if !wrapped {
			// The writers of httptest and http.TimeoutHandler know no 1xx.
			_, ok = w.(interface{ SetWriteDeadline(time.Time) error })
			return w, ok
		}
		w = u.Unwrap()
	}
}
