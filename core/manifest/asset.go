package manifest

import (
	"path"
	"strings"
)

// Asset returns the emitted file of a source, such as "src/logo.svg". It finds
// name as [Manifest.Lookup] does. If Vite emitted a module that exports the URL
// of an asset, Asset returns the asset; if Vite inlined the asset into such a
// module, that is an error. The error is an [*EntryError] with all sources as its
// Entries.
func (m *Manifest) Asset(name string) (string, error) {
	c, err := m.Lookup(name)
	if err != nil {
		return "", m.unknown(name, "is not in the manifest", m.sources())
	}
	if ext := path.Ext(c.Src); isScript(c.File) && ext != "" && ext != path.Ext(c.File) {
		prefix := stem(c.Src)
		for _, file := range c.Assets {
			if path.Ext(file) == ext && strings.HasPrefix(path.Base(file), prefix) {
				return file, nil
			}
		}
		if IsAsset(c.Src) {
			e := m.unknown(name, "is inlined into "+c.File+", because it is smaller than build.assetsInlineLimit", m.sources())
			e.Nearest, e.Advice = nil, "lower the limit, or add the current vite-plugin-govite, which keeps a file of each asset"
			return "", e
		}
	}
	return c.File, nil
}

// assetTypes are the extensions of Vite's KNOWN_ASSET_TYPES: a script that
// imports such a file gets its URL.
var assetTypes = map[string]bool{
	".apng": true, ".bmp": true, ".png": true, ".jpg": true, ".jpeg": true, ".jfif": true, ".pjpeg": true, ".pjp": true,
	".gif": true, ".svg": true, ".ico": true, ".webp": true, ".avif": true, ".cur": true, ".jxl": true,
	".mp4": true, ".webm": true, ".ogg": true, ".mp3": true, ".wav": true, ".flac": true, ".aac": true, ".opus": true,
	".mov": true, ".m4a": true, ".vtt": true,
	".woff": true, ".woff2": true, ".eot": true, ".ttf": true, ".otf": true,
	".webmanifest": true, ".pdf": true, ".txt": true,
}

// IsAsset reports whether Vite treats a file of this name as an asset by default:
// an image, a font, a video, audio or a document.
func IsAsset(name string) bool { return assetTypes[strings.ToLower(path.Ext(name))] }

// sources returns the keys of records with a source, sorted.
func (m *Manifest) sources() []string {
	var sources []string
	for _, key := range m.keys {
		if !strings.HasPrefix(key, "_") {
			sources = append(sources, key)
		}
	}
	return sources
}
