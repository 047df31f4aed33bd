package adaptertest

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core"
)

// The paths of the build that the suite serves: sheet has compressed files beside
// it, script is compressed on first use, video is too large to be kept in memory,
// and gone is missing.
const (
	script = "/assets/main-BTYxtEBp.js"
	sheet  = "/assets/main-CMUmSsHF.css"
	video  = "/assets/video-DS6j0tmI.mp4"
	gone   = "/assets/gone-BTYxtEBp.js"
	spaces = "/assets/ünï code-DS6j0tmI.js"

	immutable = "public, max-age=31536000, immutable"

	builtManifest = `{
		"src/main.ts": {"file": "assets/main-BTYxtEBp.js", "src": "src/main.ts", "isEntry": true, "css": ["assets/main-CMUmSsHF.css"], "assets": ["assets/video-DS6j0tmI.mp4"], "dynamicImports": ["src/lazy.ts"]},
		"src/lazy.ts": {"file": "assets/lazy-ByAmVqlG.js", "src": "src/lazy.ts", "isDynamicEntry": true},
		"src/other.ts": {"file": "assets/ünï code-DS6j0tmI.js", "src": "src/other.ts", "isEntry": true, "css": ["assets/main-CMUmSsHF.css"]},
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
		"assets/lazy-ByAmVqlG.js":     "export {}\n",
		"assets/print-Dg6JFAup.css":   "p { color: black }",
		"assets/logo-DS6j0tmI.svg":    "<svg></svg>",
		"assets/video-DS6j0tmI.mp4":   strings.Repeat("0123456789abcdef", 5<<20/16),
		"index.html":                  "<!doctype html><title>spa</title>",
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

// content returns the content of the built file at a URL path.
func content(urlPath string) string { return string(built[urlPath[1:]].Data) }

// production returns a Vite for the build.
func production(t testing.TB, c core.Config) *core.Vite {
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
