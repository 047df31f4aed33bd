package markup

import (
	"slices"
	"strings"
)

// A Policy is a strict Content-Security-Policy (https://web.dev/articles/strict-csp)
// that admits a page's tags and what they load.
type Policy struct {
	Nonce   string // the page's nonce
	Files   string // the origin of the files, "" for the page's
	Hot     bool   // Vite's client is on the page and connects to the dev server
	Unnamed bool   // scripts add styles without a nonce
}

// directive is a name and its sources.
type directive struct {
	name    string
	needed  []string // sources that 'none' does not remove: the page's tags need them
	sources []string
}

const noSource = "'none'"

// Compose returns the value of the Content-Security-Policy header: the defaults
// of p and the given directives, such as "img-src *". One argument may have
// several directives, with semicolons between them.
//
// The sources of a directive are added to the defaults. With 'none' among them
// they replace the defaults, except for the sources that the page's tags need:
// the nonce (or 'unsafe-inline' in its place), 'strict-dynamic', and the sources
// of hot updates.
func (p Policy) Compose(directives ...string) string {
	own := p.directives()
	given := parseDirectives(directives)
	var all []directive
	for _, d := range own {
		if i := slices.IndexFunc(given, d.sameName); i >= 0 {
			d = d.with(given[i].sources)
			given = slices.Delete(given, i, i+1)
		}
		all = append(all, d)
	}
	for _, d := range given {
		all = append(all, directive{name: d.name}.with(d.sources))
	}
	var b strings.Builder
	for i, d := range all {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(d.name)
		for _, sources := range [][]string{d.needed, d.sources} {
			for _, s := range sources {
				b.WriteByte(' ')
				b.WriteString(s)
			}
		}
	}
	return b.String()
}

func (p Policy) directives() []directive {
	nonce := "'nonce-" + p.Nonce + "'"
	styles := nonce
	if p.Unnamed {
		styles = "'unsafe-inline'" // browsers ignore it beside a nonce
	}
	files := []string{"'self'"}
	if p.Files != "" {
		files = append(files, p.Files)
	}
	connect := directive{name: "connect-src", sources: files}
	if p.Hot {
		connect.needed = []string{"'self'", "ws:", "wss:"}
		connect.sources = files[1:]
	}
	all := []directive{
		{name: "script-src", needed: []string{nonce, "'strict-dynamic'"}, sources: files},
		{name: "style-src", needed: []string{styles}, sources: files},
		connect,
		{name: "object-src", sources: []string{noSource}},
		{name: "base-uri", sources: []string{noSource}},
	}
	if p.Hot {
		// Vite's client waits in a worker while the dev server restarts.
		all = append(all, directive{name: "worker-src", needed: []string{"'self'", "blob:"}})
	}
	return all
}

// parseDirectives returns the directives of texts. It joins directives with the
// same name: browsers ignore all but the first.
func parseDirectives(texts []string) []directive {
	var all []directive
	for _, text := range texts {
		for text := range strings.SplitSeq(text, ";") {
			words := strings.Fields(text)
			if len(words) == 0 {
				continue
			}
			d := directive{name: words[0], sources: words[1:]}
			if i := slices.IndexFunc(all, d.sameName); i >= 0 {
				all[i].sources = append(all[i].sources, d.sources...)
				continue
			}
			all = append(all, d)
		}
	}
	return all
}

// with returns d with more sources. If 'none' is one of them, the others replace
// the defaults. A 'none' beside other sources has no meaning and goes.
func (d directive) with(more []string) directive {
	none := false
	var sources []string
	for _, s := range more {
		if isNone(s) {
			none = true
		} else if !slices.Contains(d.needed, s) && !slices.Contains(sources, s) {
			sources = append(sources, s)
		}
	}
	switch {
	case !none && len(sources) == 0:
	case none && len(sources)+len(d.needed) == 0:
		d.sources = []string{noSource}
	case none:
		d.sources = sources
	default:
		defaults := slices.DeleteFunc(slices.Clone(d.sources), func(s string) bool { return isNone(s) || slices.Contains(sources, s) })
		d.sources = slices.Concat(defaults, sources)
	}
	return d
}

func (d directive) sameName(other directive) bool { return strings.EqualFold(d.name, other.name) }

func isNone(source string) bool { return strings.EqualFold(source, noSource) }
