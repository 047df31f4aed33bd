package scaffold

// createVite is the package that makes new Vite projects. The facts in Frontends
// are those of its templates.
const createVite = "create-vite@9.3.0"

// A Frontend is a TypeScript template of create-vite.
type Frontend struct {
	Name       string // as in --frontend; create-vite's template is Name-ts
	Title      string
	Package    string   // the npm package by which a project is recognized
	Entries    []string // what index.html loads, in order
	Mount      string   // what index.html has in its body
	Stylesheet string   // of the whole page
}

// Frontends are the front ends that an application may have. The first is the
// default.
var Frontends = []Frontend{
	{
		Name: "vanilla", Title: "TypeScript",
		Entries: []string{"src/main.ts"}, Mount: `<div id="app"></div>`, Stylesheet: "src/style.css",
	},
	{
		Name: "react", Title: "React", Package: "react",
		Entries: []string{"src/main.tsx"}, Mount: `<div id="root"></div>`, Stylesheet: "src/index.css",
	},
	{
		Name: "vue", Title: "Vue", Package: "vue",
		Entries: []string{"src/main.ts"}, Mount: `<div id="app"></div>`, Stylesheet: "src/style.css",
	},
	{
		Name: "svelte", Title: "Svelte", Package: "svelte",
		Entries: []string{"src/main.ts"}, Mount: `<div id="app"></div>`, Stylesheet: "src/app.css",
	},
	{
		Name: "preact", Title: "Preact", Package: "preact",
		Entries: []string{"src/main.tsx"}, Mount: `<div id="app"></div>`, Stylesheet: "src/index.css",
	},
	{
		Name: "solid", Title: "Solid", Package: "solid-js",
		Entries: []string{"src/index.tsx"}, Mount: `<div id="root"></div>`, Stylesheet: "src/index.css",
	},
	{
		Name: "lit", Title: "Lit", Package: "lit",
		Entries: []string{"src/index.css", "src/my-element.ts"}, Mount: `<my-element><h1>Get started</h1></my-element>`, Stylesheet: "src/index.css",
	},
}
