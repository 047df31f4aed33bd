// Package dist indexes the output of `vite build` and serves it.
//
// The index is made once: every file's content type, entity tag, cache policy
// and encoded variants. A request is then a map lookup and a write. There are no
// listings, no index.html for a directory, and no cleaned or guessed paths.
package dist
