package examples

import (
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

var benchFiles = flag.Int("bench-files", 200, "number of files of the builds of BenchmarkStart and BenchmarkPublish")

// largeBuild returns a build of n files with a hash in their names, beside the
// manifest: an entry, and modules that it imports on demand, one in ten with a
// stylesheet. size returns the size in bytes of the i-th file. Builds of different
// versions have one module in ten that differs, and the entry.
func largeBuild(n, version int, size func(i int) int) fstest.MapFS {
	files := fstest.MapFS{}
	random := rand.New(rand.NewPCG(1, 2))
	text := minified(random, 1<<20)
	add := func(name, ext string, i, of int) string {
		at := random.IntN(len(text) / 2)
		var content strings.Builder
		fmt.Fprintf(&content, "/* %s %d of version %d */\n", name, i, of)
		for left := size(i) - content.Len(); left > 0; {
			part := text[at:min(at+left, len(text))]
			content.WriteString(part)
			left, at = left-len(part), 0
		}
		hash := sha256.Sum256([]byte(content.String()))
		file := fmt.Sprintf("assets/%s-%s%s", name, base64.RawURLEncoding.EncodeToString(hash[:6]), ext)
		files[file] = &fstest.MapFile{Data: []byte(content.String()), Mode: 0o644}
		return file
	}
	var manifest, lazy strings.Builder
	for i := 1; i < n; i++ {
		of, source := 0, fmt.Sprintf("src/view%d.ts", i)
		if i%10 == 1 {
			of = version
		}
		fmt.Fprintf(&manifest, `, %q: {"file": %q, "name": "view%d", "src": %q, "isDynamicEntry": true`, source, add(fmt.Sprintf("view%d", i), ".js", i, of), i, source)
		fmt.Fprintf(&lazy, `, %q`, source)
		if i%10 == 0 && i+1 < n {
			i++
			fmt.Fprintf(&manifest, `, "css": [%q]`, add(fmt.Sprintf("view%d", i), ".css", i, 0))
		}
		manifest.WriteString("}")
	}
	entry := fmt.Sprintf(`{"src/main.ts": {"file": %q, "name": "main", "src": "src/main.ts", "isEntry": true, "dynamicImports": [%s]}%s}`,
		add("main", ".js", 0, version), strings.TrimPrefix(lazy.String(), ", "), manifest.String())
	files[".vite/manifest.json"] = &fstest.MapFile{Data: []byte(entry), Mode: 0o644}
	return files
}

// minified returns text of a size that compresses about as well as a minified
// program does.
func minified(random *rand.Rand, size int) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$"
	names := make([]string, 3000)
	for i := range names {
		name := make([]byte, 1+random.IntN(12))
		for k := range name {
			name[k] = letters[random.IntN(len(letters))]
		}
		names[i] = string(name)
	}
	forms := []string{"function %s(%s,%s){return %s}", "const %s=%s(%s,%s);", "%s.%s=%s??%s;", "if(%s===%s)%s.%s();", `%s["%s"]={%s:"%s"};`}
	var b strings.Builder
	for b.Len() < size {
		name := func() string { return names[int(float64(len(names))*random.Float64()*random.Float64())] } // some are frequent
		fmt.Fprintf(&b, forms[random.IntN(len(forms))], name(), name(), name(), name())
	}
	return b.String()[:size]
}

// smallFiles has sizes from 1 to 40 KiB.
func smallFiles(i int) int { return 1<<10 + i*7919%(39<<10) }

// writeBuild writes a build into a directory.
func writeBuild(t testing.TB, dir string, build fstest.MapFS) {
	t.Helper()
	for _, sub := range []string{".vite", "assets"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, file := range build {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), file.Data, file.Mode); err != nil {
			t.Fatal(err)
		}
	}
}
