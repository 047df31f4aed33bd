package build

import "github.com/govite/govite/core/internal/settings"

// asset returns the file that name stands for: an asset of the record, a file of
// the manifest, or a file of Vite's public directory. The record comes before the
// manifest, which has the chunk of an asset that a script imports dynamically.
func (b *Build) asset(name string) (string, error) {
	source := settings.CleanName(name)
	if file, ok := b.head.record.assets[source]; ok {
		return file, nil
	}
	file, err := b.head.manifest.Asset(name)
	if err == nil {
		return file, nil
	}
	if b.has(source) {
		return source, nil
	}
	return "", b.head.explainAsset(err)
}
