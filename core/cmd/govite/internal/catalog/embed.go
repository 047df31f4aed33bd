package catalog

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/govite/govite/core/cmd/govite/internal/embedding"
)

// CheckEmbed returns what is wrong with a pattern of go:embed in a package in dir,
// or nil. isDist says that the pattern is of the Dist of a Config. A pattern
// without "all:" leaves out the manifest, and chunks whose names start with "_".
func (s *Set) CheckEmbed(dir, pattern string, isDist bool) *Problem {
	if strings.HasPrefix(pattern, "all:") || !isDist && !s.isBuild(dir, pattern) {
		return nil
	}
	left := "the manifest in .vite, and files whose names start with . or _"
	if strings.HasSuffix(pattern, "*") {
		left = "files of directories whose names start with . or _, as some chunks have" // * matches .vite itself
	}
	return &Problem{
		Kind: "embed", Name: pattern,
		Message: fmt.Sprintf("go:embed %s leaves out %s", pattern, left),
		Fix:     "write " + embedding.Fix(pattern),
	}
}

// isBuild reports whether a pattern of go:embed is of a directory with the output
// of a Vite project.
func (s *Set) isBuild(dir, pattern string) bool {
	at := filepath.Join(dir, filepath.FromSlash(strings.TrimSuffix(pattern, "/*")))
	if _, err := os.Stat(filepath.Join(at, ".vite")); err == nil {
		return true
	}
	for _, c := range s.Catalogs {
		for _, out := range []string{c.Dist, c.Vite.OutDir} {
			rel, err := filepath.Rel(dir, out)
			if err == nil && out != "" && filepath.IsLocal(rel) && embedding.Covers(pattern, filepath.ToSlash(rel)) {
				return true
			}
		}
	}
	return false
}
