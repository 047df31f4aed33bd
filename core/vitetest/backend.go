package vitetest

import (
	"context"
	"html"
	"net/http"

	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/document"
	"github.com/govite/govite/core/internal/fetch"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// everything is a backend with every entry and every URL. Its value precedes all
// URLs.
type everything string

const base everything = "/vitetest/"

var _ backend.Backend = base

func check(name string) error {
	if name == "" {
		return settings.ErrNoEntries
	}
	return nil
}

func (e everything) At(prefix string) backend.Backend { return everything(prefix) + e }

func (everything) Sets() *markup.Sets { return nil }

func (e everything) Prepare(_ context.Context, entries []string) (*markup.Set, error) {
	if len(entries) == 0 {
		return nil, settings.ErrNoEntries
	}
	tags := []markup.Tag{markup.NonceMeta()}
	var scripts []markup.Tag
	for _, entry := range entries {
		if err := check(entry); err != nil {
			return nil, err
		}
		if url := markup.FileURL(string(e), settings.CleanName(entry)); manifest.IsStylesheet(entry) {
			tags = append(tags, markup.Stylesheet(url, "anonymous", ""))
		} else {
			scripts = append(scripts, markup.Script(url, "anonymous", ""))
		}
	}
	return markup.NewSet(append(tags, scripts...)), nil
}

func (e everything) Loaded(ctx context.Context, entries []string) (*markup.Set, error) {
	return e.Prepare(ctx, entries)
}

func (everything) Has(_ context.Context, entry string) bool { return check(entry) == nil }

func (everything) Version() string { return "vitetest" }

func (e everything) Links(entries []string) ([]string, error) {
	set, err := e.Prepare(context.Background(), entries)
	if err != nil {
		return nil, err
	}
	return set.Links(), nil
}

func (everything) Policy(context.Context) markup.Policy { return markup.Policy{} }

func (e everything) URL(_ context.Context, name string) (string, error) {
	if err := check(name); err != nil {
		return "", err
	}
	return markup.EncodedURL(string(e), settings.CleanName(name)), nil
}

func (everything) Inline(_ context.Context, name string) ([]byte, error) {
	if err := check(name); err != nil {
		return nil, err
	}
	return []byte("/* vitetest: " + settings.CleanName(name) + " */"), nil
}

func (everything) Document(_ context.Context, name string) (*document.Source, error) {
	if err := check(name); err != nil {
		return nil, err
	}
	return document.Parse("<!doctype html><title>vitetest: " + html.EscapeString(name) + "</title>"), nil
}

func (everything) Find(string, string, string, fetch.Header) (*dist.File, bool) { return nil, false }

func (everything) FindFallback(string, string, string, fetch.Header) (*dist.File, bool) {
	return nil, false
}

func (everything) IsLost(string) bool                               { return false }
func (everything) Serve(http.ResponseWriter, *http.Request) bool    { return false }
func (everything) Fallback(http.ResponseWriter, *http.Request) bool { return false }
func (everything) Routes() (prefixes, paths []string)               { return nil, nil }
