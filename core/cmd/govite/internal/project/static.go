package project

import (
	"os"
	"path/filepath"
	"regexp"

	"github.com/govite/govite/core/internal/devserver"
)

// The options of Vite's configuration that Read finds, as literals.
var (
	optionShort = regexp.MustCompile(`\b(?:root|outDir|publicDir)\s*[,}]`) // of a variable
	// comments does not match the // of a URL.
	comments        = regexp.MustCompile(`(?m)(?:^|\s)//.*$|(?s:/\*.*?\*/)`)
	optionRoot      = regexp.MustCompile(`\broot\s*:\s*(.)([^'"` + "`" + `\n]*)`)
	optionBase      = regexp.MustCompile(`\bbase\s*:\s*(.)([^'"` + "`" + `\n]*)`)
	optionBaseShort = regexp.MustCompile(`\bbase\s*[,}]`)
	optionOutDir    = regexp.MustCompile(`\boutDir\s*:\s*(.)([^'"` + "`" + `\n]*)`)
	optionPublicDir = regexp.MustCompile(`\bpublicDir\s*:\s*(.)([^'"` + "`" + `\n]*)`)
)

// Read returns what Vite's configuration says, as far as its text tells without
// Node.js: Root, OutDir and PublicDir, with Vite's defaults, and Base, "" if it is
// not known. known is false if one of the directories is not a string.
func (p *Project) Read() (v *Vite, known bool) {
	var text []byte
	v = &Vite{Root: p.Root, Base: "/"}
	for _, name := range devserver.ConfigFiles {
		content, err := os.ReadFile(filepath.Join(p.Root, name))
		if err == nil {
			text, v.File = comments.ReplaceAll(content, nil), filepath.Join(p.Root, name)
			break
		}
	}
	known = !optionShort.Match(text)
	option := func(pattern *regexp.Regexp, otherwise string) string {
		all := pattern.FindAllSubmatch(text, -1)
		switch {
		case len(all) == 0:
			return otherwise
		case len(all) > 1 || all[0][1][0] != '\'' && all[0][1][0] != '"':
			known = false
			return otherwise
		}
		return string(all[0][2])
	}
	if root := option(optionRoot, ""); root != "" {
		v.Root = join(p.Root, root)
	}
	v.OutDir = join(v.Root, option(optionOutDir, "dist"))
	v.PublicDir = join(v.Root, option(optionPublicDir, "public"))
	dirs := known
	if v.Base = option(optionBase, "/"); !known || optionBaseShort.Match(text) {
		v.Base = ""
	}
	return v, dirs
}

func join(root, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(root, filepath.FromSlash(path))
}
