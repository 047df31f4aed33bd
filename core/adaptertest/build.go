package adaptertest

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core"
)

// Paths of the build that [Production] serves.
const (
	Script = "/assets/main-BTYxtEBp.js"   // src/main.ts; compressed on first use
	Sheet  = "/assets/main-CMUmSsHF.css"  // its style sheet; the build has Brotli and gzip forms
	Video  = "/assets/video-DS6j0tmI.mp4" // too large to be kept in memory
	Gone   = "/assets/gone-BTYxtEBp.js"   // missing, as a file of an earlier build
)

// Immutable is the header Cache-Control of files whose names have a hash.
const Immutable = "public, max-age=31536000, immutable"

const (
	spaces   = "/assets/ünï code-DS6j0tmI.js"
	unhashed = "/ünï code.txt"
	encoded  = "/assets/m%61in-BTYxtEBp.js" // another form of Script

	builtManifest = `{
		"src/main.ts": {"file": "assets/main-BTYxtEBp.js", "src": "src/main.ts", "isEntry": true, "css": ["assets/main-CMUmSsHF.css"], "assets": ["assets/video-DS6j0tmI.mp4"], "dynamicImports": ["src/lazy.ts"]},
		"src/lazy.ts": {"file": "assets/lazy-ByAmVqlG.js", "src": "src/lazy.ts", "isDynamicEntry": true},
		"src/other.ts": {"file": "assets/ünï code-DS6j0tmI.js", "src": "src/other.ts", "isEntry": true, "css": ["assets/main-CMUmSsHF.css"]},
		"index.html": {"file": "assets/index-BTYxtEBp.js", "src": "index.html", "isEntry": true},
		"src/print.css": {"file": "assets/print-Dg6JFAup.css", "src": "src/print.css", "isEntry": true},
		"src/logo.svg": {"file": "assets/logo-DS6j0tmI.svg", "src": "src/logo.svg"}
	}`
	mainTags = `<link rel="stylesheet" crossorigin href="/assets/main-CMUmSsHF.css">
<script type="module" crossorigin src="/assets/main-BTYxtEBp.js"></script>
`
)

var built = func() fstest.MapFS {
	files := map[string]string{
		".vite/manifest.json":         builtManifest,
		"assets/main-BTYxtEBp.js":     strings.Repeat("export const answer = 42\n", 1000),
		"assets/ünï code-DS6j0tmI.js": "export {}\n",
		"assets/main-CMUmSsHF.css":    strings.Repeat("a { color: red }\n", 100),
		"assets/main-CMUmSsHF.css.br": "brotli",
		"assets/main-CMUmSsHF.css.gz": gzipped("gz"),
		"assets/index-BTYxtEBp.js":    "export {}\n",
		"assets/lazy-ByAmVqlG.js":     "export {}\n",
		"assets/print-Dg6JFAup.css":   "p { color: black }",
		"assets/logo-DS6j0tmI.svg":    "<svg></svg>",
		"assets/video-DS6j0tmI.mp4":   strings.Repeat("0123456789abcdef", 5<<20/16),
		"index.html":                  "<!doctype html><title>spa</title>",
		"ünï code.txt":                "unicode",
		"robots.txt":                  "User-agent: *\n",
	}
	dist := fstest.MapFS{}
	for name, content := range files {
		dist[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return dist
}()

func gzipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(s)) // a bytes.Buffer does not fail
	_ = w.Close()
	return b.String()
}

// Content returns the content of a file of the build that [Production] serves, by
// the decoded path of its URL, such as [Script] or "/robots.txt".
func Content(path string) string { return string(built[path[1:]].Data) }

// Production returns a Vite in production mode. Its Dist, unless c has one, is this
// build:
//
//	src/main.ts    assets/main-BTYxtEBp.js, assets/main-CMUmSsHF.css,
//	               assets/video-DS6j0tmI.mp4
//	src/lazy.ts    assets/lazy-ByAmVqlG.js, which src/main.ts imports later
//	src/other.ts   assets/ünï code-DS6j0tmI.js, and the style sheet of src/main.ts
//	src/print.css  assets/print-Dg6JFAup.css
//	src/logo.svg   assets/logo-DS6j0tmI.svg
//	index.html     assets/index-BTYxtEBp.js, index.html
//
// The files robots.txt and "ünï code.txt" belong to no source. [Content] returns the
// content of a file.
func Production(t testing.TB, c core.Config) *core.Vite {
	t.Helper()
	c.Mode = core.Production
	if c.Dist == nil {
		c.Dist = built
	}
	v, err := core.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
