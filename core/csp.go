package core

import (
	"slices"
	"strings"
)

// policy is what a page of a backend loads beside its own scripts and styles.
type policy struct {
	files   string // the host that the files are on, "" for the page's
	hot     bool   // Vite's client is on the page
	unnamed bool   // scripts add styles without a nonce
}

// CSP returns a value for the Content-Security-Policy header of the response:
// a strict policy (https://web.dev/articles/strict-csp) that admits the page's
// tags, by the page's nonce, and what they load.
//
//	script-src 'nonce-…' 'strict-dynamic' 'self'; style-src 'nonce-…' 'self';
//	connect-src 'self'; object-src 'none'; base-uri 'none'
//
// The host of an absolute Config.Base stands beside 'self', which browsers
// that know 'strict-dynamic' pass over in script-src. In development
// connect-src has ws: and wss: too, for hot updates, and there is a worker-src
// with blob:, by which Vite's client waits for a server that is restarted.
//
// Each of directives, such as "connect-src https://api.example.com" or
// "img-src *", adds sources to the directive of that name, or is a directive
// more. What has no directive is not restricted.
//
// Call CSP before Tags, so that the tags have the nonce.
//
// The SystemJS chunks of plugin-legacy bring styles without a nonce. In a build
// that has no other, style-src has 'unsafe-inline' in its place; where they are
// for old browsers alone, those go without the styles of lazy chunks.
func (p *Page) CSP(directives ...string) string {
	about := p.v.backend().policy()
	nonce := "'nonce-" + p.Nonce() + "'"
	styles := nonce
	if about.unnamed {
		styles = "'unsafe-inline'"
	}
	own := "'self'"
	if about.files != "" {
		own += " " + about.files
	}
	all := []string{
		"script-src " + nonce + " 'strict-dynamic' " + own,
		"style-src " + styles + " " + own,
		"connect-src " + own,
		"object-src 'none'",
		"base-uri 'none'",
	}
	if about.hot {
		all[2] += " ws: wss:"
		all = append(all, "worker-src 'self' blob:")
	}
	return mergePolicy(append(all, directives...))
}

// mergePolicy joins directives, and the sources of those with the same name.
func mergePolicy(directives []string) string {
	var merged [][]string
	for _, text := range directives {
		for text := range strings.SplitSeq(text, ";") {
			words := strings.Fields(text)
			if len(words) == 0 {
				continue
			}
			same := func(d []string) bool { return strings.EqualFold(d[0], words[0]) }
			i := slices.IndexFunc(merged, same)
			if i < 0 {
				merged = append(merged, words)
				continue
			}
			// 'none' means something only where it stands alone.
			merged[i] = slices.DeleteFunc(append(merged[i], words[1:]...), func(s string) bool { return s == "'none'" && len(words) > 1 })
		}
	}
	var b strings.Builder
	for i, words := range merged {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(strings.Join(words, " "))
	}
	return b.String()
}
