// Package build is the backend for the output of one `vite build`.
//
// [Open] reads and checks everything at start. A [Build] has two parts: the site
// knows the files and answers requests, the head makes the tags of pages from the
// manifest. Both are immutable; [Build.Reopen] returns another Build.
package build
