// Package develop answers for a Vite from Vite's dev server, which may be
// running or not.
//
// A page asks for tags: [Develop.Prepare] takes them from vite-plugin-govite
// (head.go) or, without the plugin, from the sources (plain.go, htmlentry.go).
// Where something is wrong, the page gets a script that shows the problem
// (problem.go). Requests go to the dev server through its proxy.
package develop
