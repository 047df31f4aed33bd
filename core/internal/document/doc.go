// Package document fills an html page of Vite's for one response: it replaces the
// placeholder of html.cspNonce, and adds a title, meta tags, a base URL and data to
// the head.
package document
