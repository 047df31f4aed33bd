// Package app runs what the tests of the examples look at: an example's binary
// and the Vite dev server of its front end. Everything it starts is a process
// group that is gone when the test is over; a process that does not end by itself
// or leaves another one behind fails the test.
//
// It needs process groups and signals, and is empty where there are none.
package app
