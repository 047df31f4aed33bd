// Package app runs programs for the tests of the examples: the binary of an example
// and the Vite dev server of its front end. Each runs in its own process group,
// which is ended with the test. The test fails if a process does not end by itself
// or leaves another process behind.
//
// The package needs process groups and signals, and is empty on other systems.
package app
