package gosources

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// A glob matches paths: * and ? within a name, ** over directories, [a-z], {a,b}.
type glob struct {
	start   string // the directory that holds all matches
	pattern *regexp.Regexp
}

// newGlob returns the glob of a pattern, which is relative to dir.
func newGlob(dir, pattern string) (*glob, error) {
	slashed := filepath.ToSlash(pattern)
	if !filepath.IsAbs(pattern) {
		slashed = path.Join(filepath.ToSlash(dir), slashed)
	}
	fixed := slashed
	if i := strings.IndexAny(slashed, "*?[{"); i >= 0 {
		fixed = slashed[:strings.LastIndexByte(slashed[:i], '/')+1]
	}
	var b strings.Builder
	b.WriteString("^")
	for i := 0; i < len(slashed); i++ {
		switch c := slashed[i]; {
		case strings.HasPrefix(slashed[i:], "**/"):
			b.WriteString("(?:.*/)?")
			i += 2
		case strings.HasPrefix(slashed[i:], "**"):
			b.WriteString(".*")
			i++
		case c == '*':
			b.WriteString("[^/]*")
		case c == '?':
			b.WriteString("[^/]")
		case c == '{':
			b.WriteString("(?:")
		case c == '}':
			b.WriteString(")")
		case c == ',':
			b.WriteString("|")
		case c == '[' || c == ']' || c == '-':
			b.WriteByte(c)
		default:
			b.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	b.WriteString("$")
	compiled, err := regexp.Compile(b.String())
	if err != nil {
		return nil, fmt.Errorf("the pattern %q is malformed: want for example \"config/**/*.yaml\"", pattern)
	}
	start := strings.TrimSuffix(fixed, "/")
	if fixed == slashed {
		start = path.Dir(slashed)
	}
	return &glob{filepath.FromSlash(start), compiled}, nil
}

func (g *glob) match(path string) bool { return g.pattern.MatchString(filepath.ToSlash(path)) }
