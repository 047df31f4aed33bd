package core

import (
	"net/http"

	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/manifest"
)

// fake is the backend that vitetest gives to the tests of applications: every
// name is an entry and a file, and nothing is served.
type fake struct{}

const fakeBase = "/vitetest/"

func (fake) mode() Mode { return Production }

func (fake) check(entry string) error {
	if entry == "" {
		return errNoEntries
	}
	return nil
}

func (f fake) prepare(entries []string) (*markup.Set, bool, error) {
	tags := []markup.Tag{markup.NonceMeta()}
	var scripts []markup.Tag
	for _, entry := range entries {
		if err := f.check(entry); err != nil {
			return nil, false, err
		}
		if url := markup.FileURL(fakeBase, cleanName(entry)); manifest.IsStylesheet(entry) {
			tags = append(tags, markup.Stylesheet(url, "anonymous", ""))
		} else {
			scripts = append(scripts, markup.Script(url, "anonymous", ""))
		}
	}
	return markup.NewSet(append(tags, scripts...)), false, nil
}

func (fake) policy() policy { return policy{} }

func (f fake) url(name string) (string, error) {
	if err := f.check(name); err != nil {
		return "", err
	}
	return markup.EncodedURL(fakeBase, cleanName(name)), nil
}

func (f fake) inline(name string) ([]byte, error) {
	if err := f.check(name); err != nil {
		return nil, err
	}
	return []byte("/* vitetest: " + cleanName(name) + " */"), nil
}

func (fake) file(string) *dist.File                           { return nil }
func (fake) serve(http.ResponseWriter, *http.Request) bool    { return false }
func (fake) fallback(http.ResponseWriter, *http.Request) bool { return false }
func (fake) lost(string) bool                                 { return false }
func (fake) routes() (prefixes, paths []string)               { return nil, nil }
