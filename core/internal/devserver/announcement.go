package devserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// An announcement tells where a running Vite is. vite-plugin-govite writes the
// announcement into the project when the server listens, and removes it when the
// server stops. A Vite that was killed leaves a stale announcement behind.
type announcement struct {
	// URL is the dev server's origin, "http://localhost:5173".
	URL string `json:"url"`
	// Base is Vite's base path, with a slash on both ends; "" if it is not named.
	Base string `json:"base"`
	// PID is Vite's process id; 0 if it is not named.
	PID int `json:"pid"`
	// Version is Vite's version, "8.0.1"; "" if it is not named.
	Version string `json:"version"`
	// ID is different for each start of Vite. The server at URL answers with it,
	// which tells it from another project's Vite on the same port; "" if the
	// server cannot be asked.
	ID string `json:"id,omitempty"`
	// Root is Vite's root directory, an absolute path on Vite's machine, which
	// may be a container; "" if it is not named.
	Root string `json:"root,omitempty"`
	// PublicDir is Vite's public directory, an absolute path on Vite's machine;
	// "" if Vite has none, or if Root is "". If the announcement is one of an
	// older plugin, without the field, PublicDir is Vite's default.
	PublicDir string `json:"publicDir"`
	// Inputs are the entries of the build; nil if the announcement is one of an
	// older plugin.
	Inputs *[]Input `json:"inputs,omitempty"`
	// Origin is the origin from which browsers load modules directly; "" if they
	// load them through the application.
	Origin string `json:"origin,omitempty"`

	// Only the answer to a request for the status has these.

	// Mounts are the paths, below the base "/", at which Vite's plugins have pages
	// and modules: "/__inspect". nil for none.
	Mounts []string `json:"mounts,omitempty"`
	// HMRPath is the path of the socket for hot updates; "" for the base.
	HMRPath string `json:"hmrPath,omitempty"`
	// AllowedHosts is Vite's server.allowedHosts, with "*" for all hosts.
	AllowedHosts []string `json:"allowedHosts,omitempty"`
}

// An Input is an entry of the build.
type Input struct {
	// Name is the key of an input that is an object, else the base name of Source
	// without its extension.
	Name string `json:"name"`
	// Source is the path of the file relative to Vite's root, "src/main.ts".
	Source string `json:"source"`
}

// announcementPath returns the announcement's file for the Vite project in
// root. The directory is Vite's own cache, which no repository contains.
func announcementPath(root string) string {
	return filepath.Join(root, "node_modules", ".vite", "govite.json")
}

// readAnnouncement reads the announcement of the Vite project in the directory
// root. A server that listens on all addresses (0.0.0.0, ::) is returned as
// localhost. The error wraps fs.ErrNotExist if there is no announcement;
// otherwise it names the file and its fault.
func readAnnouncement(root string) (*announcement, error) {
	file := announcementPath(root)
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the announcement of the dev server: %w", err)
	}
	a, err := parseAnnouncement(data)
	if err != nil {
		return nil, fmt.Errorf("the announcement %s: %w; restart `npm run dev` to write it again", file, err)
	}
	return a, nil
}

// UnmarshalJSON tells a publicDir that is missing from one that is empty.
func (a *announcement) UnmarshalJSON(data []byte) error {
	type plain announcement
	fields := struct {
		*plain
		PublicDir *string `json:"publicDir"`
	}{plain: (*plain)(a)}
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	switch {
	case fields.PublicDir != nil:
		a.PublicDir = *fields.PublicDir
	case a.Root != "":
		a.PublicDir = path.Join(a.Root, "public") // Vite writes slashes on Windows, too
	}
	return nil
}

// parseAnnouncement parses and normalizes the content of an announcement.
func parseAnnouncement(data []byte) (*announcement, error) {
	var a announcement
	if err := json.Unmarshal(data, &a); err != nil {
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
			return nil, fmt.Errorf("half-written, or not JSON: %w", err)
		}
		return nil, err
	}
	address, err := parseAddress(a.URL)
	if err != nil {
		return nil, fmt.Errorf("url %q: %w", a.URL, err)
	}
	if a.Base != "" {
		if address.base, err = parseBase(a.Base); err != nil {
			return nil, fmt.Errorf("base %q: %w", a.Base, err)
		}
	}
	if a.Origin != "" {
		public, err := parseAddress(a.Origin)
		if err != nil {
			return nil, fmt.Errorf("origin %q: %w", a.Origin, err)
		}
		a.Origin = public.origin()
	}
	a.URL, a.Base = address.origin(), address.base
	return &a, nil
}

// address returns where the announced server listens, and its base.
func (a *announcement) address() Address {
	scheme, host, _ := strings.Cut(a.URL, "://") // parseAnnouncement has normalized it
	return Address{scheme: scheme, host: host, base: a.Base}
}
