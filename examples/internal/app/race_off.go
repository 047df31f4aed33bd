//go:build !race && unix

package app

// raceDetector says whether the tests run with -race; the examples then do too.
const raceDetector = false
