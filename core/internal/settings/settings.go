// Package settings checks a configuration once. Its values are typed, so that the
// backends parse and check nothing.
package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/document"
	"github.com/govite/govite/core/internal/markup"
)

// Settings are a checked configuration. core.Config documents the fields of the
// same names.
type Settings struct {
	// For the build.
	Dist         fs.FS
	Previous     []fs.FS
	Watch        bool
	Manifest     string // path below outDir, "" for Vite's own names
	IntegrityKey string

	// For both.
	Entries   []string
	SPA       string // html entry, "" for none
	Filling   document.Filling
	IsPage    func(*http.Request) bool // nil for fetch.IsPage
	ServePath string                   // where requests for files arrive, "" for the path of the base
	Base      Base                     // zero: the base of the build or of the dev server
	Logger    *slog.Logger

	// For tags.
	CrossOrigin string // the attribute's value, "" for no attribute
	Integrity   Integrity
	Preload     Preload
	Prefetch    Prefetch
	Rules       *markup.Rules

	// For the dev server.
	Root   string
	Server devserver.Options
}

// A Parser turns the strings of a configuration into typed values. It collects
// the errors, each with the name of its field. The zero value is ready for use.
type Parser struct{ errs []error }

// Err returns all errors, one per line, or nil.
func (p *Parser) Err() error { return errors.Join(p.errs...) }

// Failf adds an error of a field.
func (p *Parser) Failf(field, format string, args ...any) {
	p.errs = append(p.errs, fmt.Errorf("Config."+field+": "+format, args...))
}

// Env adds an error of an environment variable.
func (p *Parser) Env(name string, err error) {
	p.errs = append(p.errs, fmt.Errorf("%s: %w", name, err))
}

// take returns value, and adds err as an error of the field.
func take[T any](p *Parser, field string, value T, err error) T {
	if err != nil {
		p.Failf(field, "%w", err)
	}
	return value
}

// oneOf returns value, or the first of values for "". It adds an error for any
// other value.
func oneOf[T ~string](p *Parser, field, value string, values ...T) T {
	for _, v := range values {
		if value == string(v) {
			return v
		}
	}
	if value != "" {
		p.Failf(field, "%q: want %s", value, list(values))
	}
	return values[0]
}

// list returns "a, b or c".
func list[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " or " + texts[last]
}
