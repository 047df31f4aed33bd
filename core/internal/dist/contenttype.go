package dist

import (
	"path"
	"strings"
)

// contentTypes are the content types by extension. The table is fixed:
// mime.TypeByExtension differs between systems, and some have text/plain for
// .js, which browsers refuse to run as a module.
var contentTypes = map[string]string{
	".aac":         "audio/aac",
	".apng":        "image/apng",
	".atom":        "application/atom+xml",
	".avif":        "image/avif",
	".bmp":         "image/bmp",
	".cjs":         "text/javascript; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".csv":         "text/csv; charset=utf-8",
	".cur":         "image/x-icon",
	".eot":         "application/vnd.ms-fontobject",
	".flac":        "audio/flac",
	".geojson":     "application/geo+json",
	".gif":         "image/gif",
	".glb":         "model/gltf-binary",
	".gltf":        "model/gltf+json",
	".gz":          "application/gzip",
	".htm":         "text/html; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".ics":         "text/calendar; charset=utf-8",
	".jpeg":        "image/jpeg",
	".jpg":         "image/jpeg",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".jsonld":      "application/ld+json",
	".jxl":         "image/jxl",
	".m4a":         "audio/mp4",
	".map":         "application/json",
	".md":          "text/markdown; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".mov":         "video/quicktime",
	".mp3":         "audio/mpeg",
	".mp4":         "video/mp4",
	".oga":         "audio/ogg",
	".ogg":         "audio/ogg",
	".ogv":         "video/ogg",
	".opus":        "audio/ogg",
	".otf":         "font/otf",
	".pdf":         "application/pdf",
	".png":         "image/png",
	".rss":         "application/rss+xml",
	".svg":         "image/svg+xml",
	".tif":         "image/tiff",
	".tiff":        "image/tiff",
	".ttf":         "font/ttf",
	".txt":         "text/plain; charset=utf-8",
	".vtt":         "text/vtt; charset=utf-8",
	".wasm":        "application/wasm",
	".wav":         "audio/wav",
	".weba":        "audio/webm",
	".webm":        "video/webm",
	".webmanifest": "application/manifest+json",
	".webp":        "image/webp",
	".woff":        "font/woff",
	".woff2":       "font/woff2",
	".xhtml":       "application/xhtml+xml",
	".xml":         "application/xml",
	".yaml":        "application/yaml",
	".yml":         "application/yaml",
	".zip":         "application/zip",
}

func contentType(name string) string {
	if t, ok := contentTypes[strings.ToLower(path.Ext(name))]; ok {
		return t
	}
	return "application/octet-stream"
}

// isCompressible reports whether the format of a file is not compressed already.
// vite-plugin-govite compresses files with the same extensions (compress.ts).
func isCompressible(name string) bool {
	t := contentType(name)
	switch {
	case strings.HasPrefix(t, "text/"), strings.HasSuffix(t, "json"), strings.HasSuffix(t, "xml"):
		return true
	}
	switch t {
	case "application/wasm", "application/yaml", "application/vnd.ms-fontobject", "font/otf", "font/ttf", "image/bmp", "image/x-icon", "model/gltf-binary":
		return true
	}
	return false
}
