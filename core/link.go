package core

import (
	"fmt"
	"strings"
)

// linkLimit bounds a Link header: proxies refuse responses whose headers are
// larger than 4 to 8 KiB together.
const linkLimit = 1 << 10

// LinkHeader returns a value for a Link header, or for a 103 Early Hints
// response (RFC 8297), that makes a browser fetch what a page needs for
// entries before it has the page: stylesheets first, at most 1 KiB. It is ""
// in development.
func (v *Vite) LinkHeader(entries ...string) (string, error) {
	set, err := v.current.Load().set(entries)
	if err != nil {
		return "", fmt.Errorf("govite: %w", err)
	}
	const separator = ", "
	var b strings.Builder
	for _, link := range set.Links() {
		if b.Len()+len(separator)+len(link) > linkLimit {
			break
		}
		if b.Len() > 0 {
			b.WriteString(separator)
		}
		b.WriteString(link)
	}
	return b.String(), nil
}
