// Package vitetest gives the tests of an application a Vite that needs no build,
// so that its handlers and templates can be tested without `vite build`:
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
package vitetest
