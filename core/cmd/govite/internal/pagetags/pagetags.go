// Package pagetags returns the tags that a page gets, in either mode.
package pagetags

import (
	"context"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/develop"
)

// Of returns the tags of a page with entries, as [core.Page.Tags] returns them, with
// a nonce if it is not "". The error for an unknown entry is a
// [*manifest.EntryError]. In development a page shows its problems; Of returns an
// error if the dev server does not answer or an entry is no file of the project.
func Of(ctx context.Context, v *core.Vite, nonce string, entries []string) (string, error) {
	if dev, ok := backend.Of(v).(*develop.Develop); ok {
		if status := dev.Server().Status(ctx); !status.Up {
			return "", status.Err
		}
		if _, err := dev.Loaded(ctx, entries); err != nil {
			return "", err
		}
	}
	page := v.Page(ctx)
	if nonce != "" {
		if err := page.UseNonce(nonce); err != nil {
			return "", err
		}
	}
	tags, err := page.Tags(entries...)
	return string(tags), err
}
