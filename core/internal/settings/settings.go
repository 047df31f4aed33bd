// Package settings checks a configuration once. Its values are typed: a backend
// that gets a [Settings] parses nothing and refuses nothing.
package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/markup"
)

// Settings are a checked configuration. core.Config documents the fields by the
// same names.
type Settings struct {
	// The build.
	Dist         fs.FS
	Previous     []fs.FS
	Manifest     string // path below outDir, "" for Vite's own names
	IntegrityKey string

	// Both.
	Entries []string
	SPA     string // html entry, "" for none
	Base    Base   // zero: the build or the dev server tells it
	Logger  *slog.Logger

	// Tags.
	CrossOrigin string // as markup takes it: "" for no attribute
	Integrity   Integrity
	Preload     Preload
	Prefetch    Prefetch
	Rules       *markup.Rules

	// The dev server.
	Root   string
	Server devserver.Options
}

// A Parser turns the strings of a configuration into typed values and collects
// the errors, each of which names its field. The zero value is ready for use.
type Parser struct{ errs []error }

// Err returns all errors, one a line, or nil.
func (p *Parser) Err() error { return errors.Join(p.errs...) }

// Failf notes an error of a field.
func (p *Parser) Failf(field, format string, args ...any) {
	p.errs = append(p.errs, fmt.Errorf("Config."+field+": "+format, args...))
}

// Env notes an error of an environment variable.
func (p *Parser) Env(name string, err error) {
	p.errs = append(p.errs, fmt.Errorf("%s: %w", name, err))
}

// take returns value, and notes the error of the field it was parsed from.
func take[T any](p *Parser, field string, value T, err error) T {
	if err != nil {
		p.Failf(field, "%w", err)
	}
	return value
}

// oneOf returns value, or the first of the values for "". It notes an error for
// all others.
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
