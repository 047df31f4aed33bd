package build

import (
	"path"

	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// A Description is what a build says of itself.
type Description struct {
	OutDir   string // Vite's outDir, a path in Settings.Dist
	Name     string // the manifest's path below OutDir
	Manifest *manifest.Manifest
	Base     string // Vite's `base` as vite-plugin-govite recorded it, "" if it did not
	Recorded bool   // whether the build has a record of vite-plugin-govite
}

// Describe reads the manifest and the record of the build that s names. It does not
// look at the files of the build: [Open] checks them. The error is that of Open.
func Describe(s *settings.Settings) (*Description, error) {
	f, err := find("Config.Dist", s.Dist, s)
	if err != nil {
		return nil, err
	}
	place, err := locate("Config.Dist", s.Dist, s.Manifest)
	if err != nil {
		return nil, err
	}
	return &Description{
		OutDir:   path.Clean(place.outDir),
		Name:     f.name,
		Manifest: f.manifest,
		Base:     f.record.Base,
		Recorded: f.record.hashed != nil,
	}, nil
}
