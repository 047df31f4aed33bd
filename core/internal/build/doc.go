// Package build answers for a Vite from the output of one `vite build`.
//
// [Open] reads and checks everything at start. A [Build] consists of the site,
// which knows the files and answers requests, and of the head, which puts the
// tags of pages together from the manifest. All of it is immutable; a new build
// is a new Build, see [Build.Reopen].
package build
