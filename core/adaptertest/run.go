package adaptertest

import "testing"

// Run runs the suite that every adapter must pass. It calls start for each
// application that it needs.
func Run(t *testing.T, start Start) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Start)
	}{
		{"serving", testServing},
		{"conditions", testConditions},
		{"ranges", testRanges},
		{"encodings", testEncodings},
		{"hostile paths", testHostile},
		{"own routes", testOwnRoutes},
		{"static routes", testStatic},
		{"static routes in development", testStaticDevelopment},
		{"a base", testBase},
		{"a single-page application", testSPA},
		{"a rule for page loads", testIsPage},
		{"several pages", testPages},
		{"filled pages", testFilled},
		{"files on a CDN", testShared},
		{"a newer build", testLate},
		{"a path for files", testServePath},
		{"compression around", testCompress},
		{"rendering", testRendering},
		{"a page for each request", testPageFrom},
		{"saving data", testSaveData},
		{"under a prefix", testPrefix},
		{"early hints", testHints},
		{"modules", testModules},
		{"the fallback in development", testDevFallback},
		{"routes for all paths in development", testWide},
		{"hot updates", testHotUpdates},
		{"hot updates with a timeout around", testTimeout},
		{"Vite's own head", testHead},
		{"the dev server is down", testDown},
		{"problems", testProblems},
		{"the dev server comes and goes", testAuto},
		{"the dev server breaks off", testBreaksOff},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, start) })
	}
}
