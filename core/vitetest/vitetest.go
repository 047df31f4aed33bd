package vitetest

import (
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/internal/backend"
)

// New returns a Vite without a build. Every name is an entry and a file. Its URL
// is the name below "/vitetest/", and its content is a comment with the name. The
// Vite serves no files. It is in production mode, even if GOVITE_MODE says
// otherwise.
func New(t testing.TB) *core.Vite {
	t.Helper()
	return backend.New(base).(*core.Vite)
}
