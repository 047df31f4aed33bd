package manifest_test

import (
	"fmt"

	"github.com/govite/govite/core/manifest"
)

func Example() {
	m, err := manifest.Parse([]byte(`{
		"src/main.ts": {
			"file": "assets/main-BTYxtEBp.js", "src": "src/main.ts", "isEntry": true,
			"imports": ["_all-hGLGBJa-.js"], "css": ["assets/main-CMUmSsHF.css"]
		},
		"_all-hGLGBJa-.js": {"file": "assets/all-hGLGBJa-.js", "css": ["assets/all-4trgJSHV.css"]}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := m.Resolve("src/main.ts")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Stylesheets)
	fmt.Println(r.Scripts)
	fmt.Println(r.Preloads)

	_, err = m.Resolve("src/mian.ts")
	fmt.Println(err)
	// Output:
	// [assets/all-4trgJSHV.css assets/main-CMUmSsHF.css]
	// [assets/main-BTYxtEBp.js]
	// [assets/all-hGLGBJa-.js]
	// src/mian.ts is not an entry of the build; did you mean src/main.ts? entries: src/main.ts
}
