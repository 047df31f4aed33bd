// Package vitetest has a Vite without a build, for tests of handlers and
// templates:
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
