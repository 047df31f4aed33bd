package build

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// largeManifest has n chunks: entries with a stylesheet, which import some of the
// shared chunks, which import each other; the rest are lazy chunks.
func largeManifest(n, entries, shared, imports int) []byte {
	var b strings.Builder
	list := func(name string, of func(i int) string, count int) {
		if count > 0 {
			fmt.Fprintf(&b, `, "%s": [`, name)
			for i := range count {
				fmt.Fprintf(&b, `%s"%s"`, strings.Repeat(", ", min(i, 1)), of(i))
			}
			b.WriteString("]")
		}
	}
	lazy := n - entries - shared
	for i := range entries {
		fmt.Fprintf(&b, `, "src/pages/page%d/main.ts": {"file": "assets/main%d-BTYxtEBp.js", "name": "main%d", "src": "src/pages/page%d/main.ts", "isEntry": true`, i, i, i, i)
		list("imports", func(k int) string { return fmt.Sprintf("_shared%d-hGLGBJa-.js", (i*7+k)%shared) }, min(imports, shared))
		list("dynamicImports", func(k int) string { return fmt.Sprintf("src/lazy/view%d.ts", i*lazy/entries+k) }, min(lazy/entries, 8))
		list("css", func(int) string { return fmt.Sprintf("assets/main%d-CMUmSsHF.css", i) }, 1)
		b.WriteString("}")
	}
	for i := range shared {
		fmt.Fprintf(&b, `, "_shared%d-hGLGBJa-.js": {"file": "assets/shared%d-hGLGBJa-.js", "name": "shared%d"`, i, i, i)
		list("imports", func(k int) string { return fmt.Sprintf("_shared%d-hGLGBJa-.js", i+k+1) }, min(imports, shared-i-1))
		b.WriteString("}")
	}
	for i := range lazy {
		fmt.Fprintf(&b, `, "src/lazy/view%d.ts": {"file": "assets/view%d-ByAmVqlG.js", "name": "view%d", "src": "src/lazy/view%d.ts", "isDynamicEntry": true`, i, i, i, i)
		list("imports", func(k int) string { return fmt.Sprintf("_shared%d-hGLGBJa-.js", (i*3+k)%shared) }, min(imports, shared))
		list("dynamicImports", func(k int) string { return fmt.Sprintf("src/lazy/view%d.ts", i+k+1) }, min(2, lazy-i-1))
		list("css", func(int) string { return fmt.Sprintf("assets/view%d-CMUmSsHF.css", i) }, 1)
		b.WriteString("}")
	}
	return []byte("{" + b.String()[1:] + "}")
}

// BenchmarkStart compares Open, for a manifest of 10,000 chunks and without
// reading files, with decoding the manifest's JSON. The target is three times the
// time of decoding.
func BenchmarkStart(b *testing.B) {
	for _, shape := range []struct {
		name string
		text []byte
	}{
		{"1000 pages", largeManifest(10_000, 1000, 2000, 3)},
		{"one application", largeManifest(10_000, 1, 1000, 5)},
		{"10000 entries", largeManifest(10_000, 9_900, 100, 2)},
	} {
		m, err := manifest.Parse(shape.text)
		if err != nil {
			b.Fatal(err)
		}
		empty := fstest.MapFS{}
		for _, file := range m.Files() {
			empty[file] = &fstest.MapFile{}
		}
		files, err := dist.Open(empty, dist.Options{Prefix: "/", Immutable: m.Hashed})
		if err != nil {
			b.Fatal(err)
		}
		c := &settings.Settings{Integrity: settings.IntegrityManifest, Preload: settings.Preload{Modules: true}}
		b.Run(shape.name+"/json", func(b *testing.B) {
			for b.Loop() {
				var chunks map[string]*manifest.Chunk
				if err := json.Unmarshal(shape.text, &chunks); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(shape.name+"/start", func(b *testing.B) {
			for b.Loop() {
				m, err := manifest.Parse(shape.text)
				if err != nil {
					b.Fatal(err)
				}
				f := &found{outDir: fstest.MapFS{}, manifest: m, plain: m}
				if _, err := newBuild(f, settings.Root, files, c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
