//go:build unix

package examples

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A synthetic is a build without Vite. Its pages load what pages of a real build
// load: an entry with a stylesheet that names a picture, a chunk that all builds have,
// and lazy chunks.
type synthetic struct {
	n     int
	dir   string            // Vite's outDir
	files map[string]string // the content of files that browsers ask for, without encoded copies
}

// makeSynthetic writes the n-th build to dir. Most names differ from those of any
// other build. lazy is the number of lazy chunks.
func makeSynthetic(t *testing.T, dir string, n, lazy int) *synthetic {
	t.Helper()
	b := &synthetic{n: n, dir: dir, files: map[string]string{}}
	filler := strings.Repeat(fmt.Sprintf("// build %d\n", n), 200)

	shared := b.add(t, "shared.js", "// the same in all builds\nexport const shared = 1\n"+strings.Repeat("// all builds\n", 200))
	changing := b.add(t, "changing.js", fmt.Sprintf("// the same in two builds\nexport const half = %d\n", n/2))
	picture := b.add(t, "lake.svg", fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" data-build="%d"/>`, n))
	sheet := b.add(t, "main.css", fmt.Sprintf("h1 { background: url(./%s); order: %d }\n/* %s */", path.Base(picture), n, filler))
	chunks := map[string]any{
		"_shared.js":   map[string]any{"file": shared, "name": "shared"},
		"_changing.js": map[string]any{"file": changing, "name": "changing"},
		"src/lake.svg": map[string]any{"file": picture, "src": "src/lake.svg"},
	}
	var main strings.Builder
	fmt.Fprintf(&main, "import './%s'\nimport './%s'\n", path.Base(shared), path.Base(changing))
	var dynamic []string
	for i := range lazy {
		style := b.add(t, fmt.Sprintf("lazy%d.css", i), fmt.Sprintf("h%d { order: %d }", i, n))
		chunk := b.add(t, fmt.Sprintf("lazy%d.js", i), fmt.Sprintf("import './%s'\nconst css = ['./%s']\nexport default '%d, %d'\n", path.Base(shared), path.Base(style), n, i))
		src := fmt.Sprintf("src/lazy%d.ts", i)
		chunks[src] = map[string]any{"file": chunk, "name": fmt.Sprintf("lazy%d", i), "src": src, "isDynamicEntry": true, "imports": []string{"_shared.js"}, "css": []string{style}}
		dynamic = append(dynamic, src)
		fmt.Fprintf(&main, "import('./%s')\n", path.Base(chunk))
	}
	entry := b.add(t, "main.js", main.String()+filler)
	chunks["src/main.ts"] = map[string]any{
		"file": entry, "name": "main", "src": "src/main.ts", "isEntry": true,
		"imports": []string{"_shared.js", "_changing.js"}, "dynamicImports": dynamic, "css": []string{sheet}, "assets": []string{picture},
	}
	b.put(t, "version.txt", fmt.Sprintf("build %d", n))
	b.put(t, "index.html", fmt.Sprintf(`<!doctype html><title>%d</title><script type="module" src="/%s"></script>`, n, entry))
	manifest, err := json.Marshal(chunks)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, ".vite", "manifest.json"), string(manifest))
	return b
}

// add adds a file with a hash in its name, and returns the name.
func (b *synthetic) add(t *testing.T, file, content string) string {
	t.Helper()
	sum := sha256.Sum256([]byte(content))
	ext := path.Ext(file)
	// Vite's hashes have eight characters. A digit tells each from a word.
	hash := "0" + base64.RawURLEncoding.EncodeToString(sum[:])[:7]
	name := "assets/" + strings.TrimSuffix(file, ext) + "-" + hash + ext
	b.put(t, name, content)
	return name
}

func (b *synthetic) put(t *testing.T, name, content string) {
	t.Helper()
	b.files[name] = content
	write(t, filepath.Join(b.dir, filepath.FromSlash(name)), content)
	if len(content) >= 1024 {
		var copied bytes.Buffer
		w := gzip.NewWriter(&copied)
		_, _ = w.Write([]byte(content)) // a buffer takes all
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(b.dir, filepath.FromSlash(name+".gz")), copied.String())
	}
}

// Parts of the page of the processes.
var (
	pageVersion = regexp.MustCompile(`data-version="([^"]+)"`)
	loadingTag  = regexp.MustCompile(`<(?:script|link)\b[^>]*\b(?:src|href)=[^>]*>`)
)

// attribute returns the first attribute of a tag that has one of the names, or "".
func attribute(tag string, names ...string) string {
	for _, name := range names {
		if _, rest, ok := strings.Cut(tag, " "+name+`="`); ok {
			value, _, _ := strings.Cut(rest, `"`)
			return html.UnescapeString(value)
		}
	}
	return ""
}

// integrityOf returns the integrity of a file, as govite makes it.
func integrityOf(content string) string {
	sum := sha512.Sum384([]byte(content))
	return "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
}

// named finds the files that a script or stylesheet of a synthetic build names.
var named = regexp.MustCompile(`\./([\w.-]+\.(?:js|css|svg))`)
