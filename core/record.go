package core

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// recordName is where vite-plugin-govite writes what it knows of a build, below
// outDir.
const recordName = ".vite/govite.json"

// record is what vite-plugin-govite knows of a build and the manifest does not
// say.
type record struct {
	Base   string          // Vite's `base`
	hashed map[string]bool // the files whose names carry a hash; nil without a record
}

// readRecord reads the record of a build; a build without the plugin has none.
func readRecord(outDir fs.FS) (record, error) {
	text, err := fs.ReadFile(outDir, recordName)
	if errors.Is(err, fs.ErrNotExist) {
		return record{}, nil
	}
	if err != nil {
		return record{}, err
	}
	var r struct {
		Version int
		Base    string
		Hashed  []string
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return record{}, fmt.Errorf("%s: %w; run vite build again", recordName, err)
	}
	if r.Version != 1 {
		return record{}, fmt.Errorf("%s has version %d, and this govite reads version 1: use a govite and a vite-plugin-govite of the same time", recordName, r.Version)
	}
	found := record{Base: r.Base, hashed: make(map[string]bool, len(r.Hashed))}
	for _, name := range r.Hashed {
		found.hashed[name] = true
	}
	return found, nil
}

// isHashed reports whether a file may be cached for good. Without a record that
// is for the manifest to guess.
func (r record) isHashed(guess func(string) bool) func(file string) bool {
	if r.hashed == nil {
		return guess
	}
	return func(file string) bool { return r.hashed[file] }
}
