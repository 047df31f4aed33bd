// Package examples tests the applications below it in a real browser.
//
// Each directory is one application: a main.go to copy, its templates, and a Vite
// project in web whose build, web/dist, is part of the repository so that
//
//	go run ./examples/gin
//
// works without Node. With -dev the same program runs Vite's dev server, after
// npm ci in web, and takes its modules from there.
//
// All of them show the same two pages, so that one table of tests covers them. The
// home page, /, has a picture whose URL comes from viteAsset, and a component that
// counts and loads a second one, with its own stylesheet, on the first click. The
// other page, /about, is plain TypeScript. What the tests look for:
//
//	#mode        "production build" or "Vite dev server", written by Go
//	#picture     the picture; .hero and .banner have one as their background
//	#island      where the component is mounted; data-greeting and data-api
//	#count       how far it has counted; #increment counts on
//	#reveal      loads the second component; #details is that component
//	#rendered    on /about: how long ago Go rendered the page
//
// The stylesheets are src/base.css (both pages), src/main.css, src/plain.css and the
// second component's own, src/details.css or a style block.
//
//	gin      React
//	echo     Vue; the templates get the response's page, .Vite, from echo's renderer
//	fiber    Svelte; fiber's own html engine
//	chi      plain TypeScript; one entry for all pages and one for each, and a
//	         Content-Security-Policy with a nonce, which a third page, /policy, shows:
//	         #try-script and #try-style violate it, #violations lists what was blocked
//
// The tests need Chromium, Node and npm. They are skipped where one is missing and
// with -short, and fail instead where the environment variable CI is set.
package examples
