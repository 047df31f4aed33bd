//go:build race && unix

package app

// RaceDetector says whether the tests run with -race; the examples then do too.
const RaceDetector = true
