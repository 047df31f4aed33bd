package core

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/govite/govite/core/internal/writer"
)

// linkLimit bounds a Link header, in bytes. Proxies refuse responses with more
// than 4 to 8 KiB of headers.
const linkLimit = 1 << 10

// LinkHeader returns the value of a Link header, at most 1 KiB and stylesheets
// first. In the response, or in a 103 Early Hints response (RFC 8297), it lets
// the browser fetch the files of entries before it has the page. In development
// the value is "". If pages have an import map, the value names no script: many
// browsers refuse an import map after the first module. The error for an unknown
// entry is a [*manifest.EntryError].
func (v *Vite) LinkHeader(entries ...string) (string, error) {
	links, err := v.backend().Links(entries)
	if err != nil {
		return "", fmt.Errorf("govite: %w", err)
	}
	return joinLinks(links), nil
}

func joinLinks(links []string) string {
	const separator = ", "
	var b strings.Builder
	for _, link := range links {
		if b.Len()+len(separator)+len(link) > linkLimit {
			break
		}
		if b.Len() > 0 {
			b.WriteString(separator)
		}
		b.WriteString(link)
	}
	return b.String()
}

// EarlyHints adds the value of [Vite.LinkHeader] to the Link headers of the
// response to a GET request. net/http's server also sends it ahead, in a 103
// Early Hints response to clients of HTTP/1.1 and later. The error for an unknown
// entry is a [*manifest.EntryError]; the response can go on without hints.
func (v *Vite) EarlyHints(w http.ResponseWriter, r *http.Request, entries ...string) error {
	if r.Method != http.MethodGet {
		return nil
	}
	link, err := v.LinkHeader(entries...)
	if err != nil || link == "" {
		return err
	}
	w.Header().Add("Link", link)
	if server, ok := writer.Server(w); ok && r.ProtoAtLeast(1, 1) {
		server.WriteHeader(http.StatusEarlyHints)
	}
	return nil
}
