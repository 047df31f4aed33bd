package gocode

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
	"unicode"

	"github.com/govite/govite/core/cmd/govite/internal/embedding"
)

const directive = "//go:embed"

// embeds notes the patterns of go:embed in a file.
func (f *finder) embeds(file *ast.File) {
	for _, decl := range file.Decls {
		decl, ok := decl.(*ast.GenDecl)
		if !ok || decl.Tok != token.VAR {
			continue
		}
		for _, spec := range decl.Specs {
			spec := spec.(*ast.ValueSpec)
			doc := spec.Doc
			if doc == nil {
				doc = decl.Doc
			}
			f.embed(spec, doc)
		}
	}
}

func (f *finder) embed(spec *ast.ValueSpec, doc *ast.CommentGroup) {
	if doc == nil {
		return
	}
	var all []Embed
	for _, comment := range doc.List {
		all = append(all, patterns(comment)...)
	}
	isDist := len(all) == 1 && len(spec.Names) == 1 && f.isDist(spec.Names[0])
	for _, e := range all {
		e.IsDist = isDist
		f.found.Embeds = append(f.found.Embeds, e)
	}
}

func (f *finder) isDist(name *ast.Ident) bool {
	v, ok := f.info.Defs[name].(*types.Var)
	return ok && f.dists[v]
}

// patterns returns the patterns of a comment, none for another comment. The pattern
// may be in double or back quotes.
func patterns(comment *ast.Comment) []Embed {
	rest, ok := strings.CutPrefix(comment.Text, directive)
	if !ok || rest == "" || !unicode.IsSpace(rune(rest[0])) {
		return nil
	}
	var all []Embed
	at := len(directive)
	for {
		trimmed := strings.TrimLeftFunc(rest, unicode.IsSpace)
		at += len(rest) - len(trimmed)
		rest = trimmed
		if rest == "" {
			return all
		}
		n := strings.IndexFunc(rest, unicode.IsSpace)
		if n < 0 {
			n = len(rest)
		}
		pattern, quoted := rest[:n], false
		if prefix, err := strconv.QuotedPrefix(rest); err == nil {
			n, quoted = len(prefix), true
			pattern, _ = strconv.Unquote(prefix) // it is quoted
		}
		from := comment.Slash + token.Pos(at)
		all = append(all, Embed{Pattern: pattern, Pos: from, End: from + token.Pos(n), Quoted: quoted})
		rest, at = rest[n:], at+n
	}
}

// withAll returns the pattern as it is written with "all:".
func (e Embed) withAll() string {
	fix := embedding.Fix(e.Pattern)
	if e.Quoted {
		return strconv.Quote(fix)
	}
	return fix
}
