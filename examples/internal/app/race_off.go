//go:build !race && unix

package app

// RaceDetector tells whether the tests, and the examples, run with -race.
const RaceDetector = false
