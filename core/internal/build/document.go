package build

import (
	"context"
	"fmt"
	"path"
	"slices"
	"sync"

	"github.com/govite/govite/core/internal/document"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// documents are the html files of a build, each read on first use.
type documents struct{ byName sync.Map }

// Document returns an html file of the build.
func (b *Build) Document(_ context.Context, name string) (*document.Source, error) {
	clean := settings.CleanName(name)
	if source, ok := b.documents.byName.Load(clean); ok {
		return source.(*document.Source), nil
	}
	if path.Ext(clean) != ".html" || !b.has(clean) {
		pages := slices.DeleteFunc(b.files.Names(), func(name string) bool { return path.Ext(name) != ".html" })
		return nil, &manifest.EntryError{Name: name, Reason: "is no html file of the build", Nearest: manifest.Nearest(clean, pages), Entries: pages}
	}
	text, err := b.read(clean)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	source := document.Parse(string(text))
	b.documents.byName.Store(clean, source)
	return source, nil
}
