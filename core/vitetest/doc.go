// Package vitetest helps to test what uses govite.
//
// For an application it gives a Vite that needs no build, so that handlers and
// templates can be tested before, and without, any `vite build`:
//
//	func TestHome(t *testing.T) {
//		v := vitetest.New(t)
//		page := template.Must(template.New("").Funcs(v.FuncMap()).Parse(`{{ vite "src/main.ts" }}`))
//		var b strings.Builder
//		if err := page.Execute(&b, nil); err != nil {
//			t.Fatal(err)
//		}
//		// <script type="module" crossorigin src="/vitetest/src/main.ts"></script>
//	}
//
// For an adapter to a web framework it has [TestAdapter], the suite that all
// four adapters of this project pass.
package vitetest
