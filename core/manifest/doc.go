// Package manifest reads the manifest of `vite build` and tells which files a
// page needs for its entries, and in which order. It reads the manifests of
// Vite 2 to Vite 8. It does not write HTML and does not serve files.
//
//	data, err := os.ReadFile("dist/.vite/manifest.json")
//	if err != nil {
//		return err
//	}
//	m, err := manifest.Parse(data)
//	if err != nil {
//		return err
//	}
//	r, err := m.Resolve("src/main.ts")
//	if err != nil {
//		return err // "src/mian.ts is not an entry of the build; did you mean src/main.ts? …"
//	}
//	fmt.Println(r.Stylesheets, r.Scripts, r.Preloads)
//
// Names of files are those in the manifest: relative to Vite's outDir, with
// slashes, without Vite's base, not percent-encoded.
//
// Stylesheets of imported chunks come before those of their importers, as in
// the html pages that `vite build` writes, so that both have the same cascade.
// The algorithm in Vite's guide to backend integration has the opposite order.
package manifest
