package build

import (
	"crypto/sha512"
	"fmt"
	"path"
	"strings"

	"github.com/govite/govite/core/internal/published"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// An integrity has the integrity of built files. A nil *integrity has none.
type integrity struct {
	manifest *manifest.Manifest
	computes bool              // the files that the manifest does not name, too
	computed map[string]string // or from the record of govite publish, by file, where the manifest has none
}

// newIntegrity computes the integrity of scripts and stylesheets that mode
// demands and the manifest lacks, or takes it from the record of govite publish.
func newIntegrity(mode settings.Integrity, s *site, m *manifest.Manifest) (*integrity, error) {
	if mode == settings.IntegrityNone {
		return nil, nil
	}
	i := &integrity{manifest: m, computed: make(map[string]string)}
	if mode != settings.IntegritySHA384 {
		return i, nil
	}
	i.computes = true
	for _, file := range m.Files() {
		if m.Integrity(file) != "" || !isScript(file) && !manifest.IsStylesheet(file) {
			continue
		}
		if s.file(file) == nil && s.recordedIntegrity(file) == "" {
			outdated := ""
			if s.outdated {
				outdated = ", and " + published.Name + " is of another build"
			}
			return nil, fmt.Errorf("Config.Integrity: sha384 needs the content of %s, which Dist lacks%s: run govite publish and keep %s in Dist, keep the files of the build in Dist, let a plugin write the integrity into the manifest, or set Config.Integrity to none",
				file, outdated, published.Name)
		}
		if _, err := i.compute(s, file); err != nil {
			return nil, err
		}
	}
	return i, nil
}

// compute returns the integrity of an existing file. It computes the integrity if
// the mode demands it and the manifest has none.
func (i *integrity) compute(s *site, file string) (string, error) {
	if value := i.of(file); value != "" || i == nil || !i.computes {
		return value, nil
	}
	if value := s.recordedIntegrity(file); value != "" {
		i.computed[file] = value
		return value, nil
	}
	content, err := s.read(file)
	if err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	hash := sha512.Sum384(content)
	i.computed[file] = published.Integrity(hash[:])
	return i.computed[file], nil
}

func isScript(file string) bool {
	switch strings.ToLower(path.Ext(file)) {
	case ".js", ".mjs", ".cjs":
		return true
	}
	return false
}

// of returns the integrity of a built file, or "".
func (i *integrity) of(file string) string {
	if i == nil {
		return ""
	}
	if value := i.manifest.Integrity(file); value != "" {
		return value
	}
	return i.computed[file]
}

// isEmpty reports whether no file has an integrity.
func (i *integrity) isEmpty() bool {
	return i == nil || len(i.computed) == 0 && !i.manifest.HasIntegrity()
}
