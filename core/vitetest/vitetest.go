package vitetest

import (
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/internal/fake"
)

// New returns a Vite without a build. Every name is an entry of it and a file
// of it; the tags and URLs are the same each time and have "/vitetest/" before
// the name. It serves no files and is in production mode, whatever the
// environment says.
func New(t testing.TB) *core.Vite {
	t.Helper()
	v, err := core.New(core.Config{Dist: fake.Dist{}, Mode: core.Production})
	if err != nil {
		t.Fatal(err)
	}
	return v
}
