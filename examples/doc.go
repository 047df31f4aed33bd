// Package examples tests the applications below it in a real browser.
//
// Each directory is one application: a main.go to copy, its templates, and a Vite
// project in web. The build of the project, web/dist, is in the repository, so that
//
//	go run ./examples/gin
//
// works without Node. With -dev the program runs Vite's dev server and loads modules
// from it; run npm ci in web first.
//
// All applications show the same two pages, so that one table of tests covers them.
// The home page, /, has a picture with a URL from viteAsset, and a component that
// counts. Its first click on #reveal loads a second component with its own
// stylesheet. The other page, /about, is plain TypeScript. The tests look for:
//
//	#mode        "production build" or "Vite dev server", rendered by Go
//	#picture     the picture; .hero and .banner have background pictures
//	#island      the element of the component; data-greeting and data-api
//	#count       the count; #increment adds one
//	#reveal      loads the second component, #details
//	#rendered    on /about: how long ago Go rendered the page
//
// The stylesheets are src/base.css (both pages), src/main.css, src/plain.css, and
// src/details.css or a style block for the second component.
//
//	gin      React
//	echo     Vue; echo's renderer gives templates the request's page as .Vite
//	fiber    Svelte; fiber's own html engine
//	chi      plain TypeScript; one entry for all pages and one entry for each page.
//	         A third page, /policy, shows the Content-Security-Policy with its nonce:
//	         #try-script and #try-style violate it, #violations lists the violations
//
// The applications of echo v4 and fiber v2 also run with echo v5 and fiber v3: TestMove
// changes their code as the migration guides of the frameworks say.
//
// The tests need Chromium, Node and npm, some also git, nginx, Caddy, or versitygw,
// which they install from the Go module proxy. Without one of them, and with -short,
// they are skipped. If the environment variable CI is set, they fail instead. Further
// flags:
//
//	-screenshots DIR   writes pictures of every page
//	-update-pictures   writes the pictures of README.md
//	-restarts N        restarts the dev server N times in TestRestarts
//	-deploys N         makes N rolling deploys in TestRollingDeploys
//	-matrix            makes 50 rolling deploys and kills 20 publishes, among others
package examples
