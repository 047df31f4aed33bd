// Package manifest reads the manifest that `vite build` writes and resolves
// which files an entry needs, and in which order. It knows every shape of
// manifest from Vite 2 to Vite 8 and nothing of HTML or HTTP.
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
// All files are named as the manifest names them: relative to Vite's outDir,
// with slashes, without Vite's base, and not percent-encoded.
//
// Vite's guide to backend integration describes the format and sketches an
// algorithm that lists an entry's own stylesheets first. Vite's own HTML lists
// those of its imports first, and so does this package: the cascade in
// production is then the one that `vite build` would have given an html page.
package manifest
