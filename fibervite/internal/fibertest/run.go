package fibertest

import "testing"

// Run runs the tests.
func Run(t *testing.T, v Version) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Version)
	}{
		{"register", testRegister},
		{"register refuses", testRegisterRefuses},
		{"fallback", testFallback},
		{"new", testNew},
		{"like net/http", testLikeNetHTTP},
		{"files are shared", testFilesAreShared},
		{"static", testStatic},

		{"early hints", testHints},
		{"development", testDevelopment},
		{"timeout", testTimeout},
		{"bridge: request", testRequest},
		{"bridge: response", testResponse},
		{"bridge: headers before", testHeadersBefore},
		{"bridge: a response breaks off", testBreaksOff},
		{"bridge: panic", testPanic},
		{"bridge: the client is gone", testClientGone},
		{"bridge: memory", testMemory},
		{"bridge: hijack", testHijack},
		{"bridge: a late hijack", testHijackLate},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, v) })
	}
}
