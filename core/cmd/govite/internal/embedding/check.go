package embedding

import (
	"cmp"
	"fmt"
	"go/build"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A Directive is a pattern of a go:embed directive.
type Directive struct {
	File    string // an absolute path
	Line    int
	Pattern string // as the source has it: "all:web/dist"
}

// An Error says that a directive leaves out files of a build.
type Error struct {
	Directive
	Missing []string // relative to the build's directory, sorted
	Fix     string   // the right pattern, "" if it is not known
}

func (e *Error) Error() string {
	const most = 3
	missing := strings.Join(e.Missing[:min(most, len(e.Missing))], ", ")
	if n := len(e.Missing) - most; n > 0 {
		missing += fmt.Sprintf(" and %d more", n)
	}
	advice := "embed the directory as a whole"
	if e.Fix != "" {
		advice = "write //go:embed " + e.Fix
	}
	return fmt.Sprintf("%s:%d: the pattern %s leaves out %s: %s", e.File, e.Line, e.Pattern, missing, advice)
}

// Check returns the directives of the packages that embed the build in outDir, an
// absolute path, with files as [Files] returns them. There may be none. The error is
// an *Error for the first package that leaves out a file.
func Check(packages []Package, outDir string, files []string) ([]Directive, error) {
	var found []Directive
	for _, p := range packages {
		rel, err := filepath.Rel(p.Dir, outDir)
		if !p.HasEmbeds || err != nil || !filepath.IsLocal(rel) {
			continue // a package cannot embed what is not below it
		}
		rel = filepath.ToSlash(rel)
		own, err := directives(p.Dir, rel)
		if err != nil {
			return nil, err
		}
		if len(own) == 0 {
			continue
		}
		found = append(found, own...)
		var missing []string
		for _, file := range files {
			if !slices.Contains(p.EmbedFiles, path.Join(rel, file)) {
				missing = append(missing, file)
			}
		}
		if len(missing) > 0 {
			return found, &Error{Directive: own[0], Missing: missing, Fix: Fix(own[0].Pattern)}
		}
	}
	return found, nil
}

// directives returns the directives of a package that embed rel, a directory below
// dir.
func directives(dir, rel string) ([]Directive, error) {
	p, err := build.ImportDir(dir, 0)
	if p == nil || len(p.EmbedPatterns) == 0 {
		return nil, err
	}
	var found []Directive
	for pattern, positions := range p.EmbedPatternPos {
		if !Covers(pattern, rel) {
			continue
		}
		for _, at := range positions {
			found = append(found, Directive{File: at.Filename, Line: at.Line, Pattern: pattern})
		}
	}
	slices.SortFunc(found, func(a, b Directive) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Pattern, b.Pattern))
	})
	return found, nil
}

// Covers reports whether a pattern is for the directory rel: it matches rel, a
// directory above, or, with a wildcard, everything in rel. A pattern for some files
// below rel is for something else.
func Covers(pattern, rel string) bool {
	pattern = path.Clean(strings.TrimPrefix(pattern, "all:"))
	if pattern == "." {
		return true
	}
	patterns, dirs := strings.Split(pattern, "/"), strings.Split(rel, "/")
	for i, p := range patterns {
		if i >= len(dirs) || rel == "." {
			if p != "*" {
				return false
			}
			continue
		}
		if ok, err := path.Match(p, dirs[i]); !ok || err != nil {
			return false
		}
	}
	return true
}

// Fix returns the pattern that embeds all files, "" if the pattern has all: already.
func Fix(pattern string) string {
	if strings.HasPrefix(pattern, "all:") {
		return ""
	}
	for strings.HasSuffix(pattern, "/*") {
		pattern = strings.TrimSuffix(pattern, "/*")
	}
	if pattern == "*" {
		pattern = "."
	}
	return "all:" + pattern
}
