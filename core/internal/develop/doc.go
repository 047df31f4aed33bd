// Package develop is the backend for Vite's dev server, whether it runs or not.
//
// [Develop.Prepare] takes a page's tags from vite-plugin-govite (head.go) or,
// without the plugin, from the sources (plain.go, htmlentry.go). If a page has a
// problem, it gets a script that shows the problem (problem.go). Requests go to
// the dev server through the proxy.
package develop
