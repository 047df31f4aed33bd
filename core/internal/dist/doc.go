// Package dist indexes the output of `vite build` and serves it.
//
// The index is made once: every file's content type, entity tag, cache policy
// and encoded variants. A request is then a map lookup and a write. What is
// not in the index does not exist: there are no listings, no index.html for a
// directory, no cleaned or guessed paths.
package dist
