package adaptertest

import "testing"

// Run runs the suite that an adapter has to pass. start builds an application as
// [App] describes it and runs it on the framework's own server; the suite asks it
// over the network.
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
		{"a base", testBase},
		{"a single-page application", testSPA},
		{"compression around", testCompress},
		{"rendering", testRendering},
		{"saving data", testSaveData},
		{"under a prefix", testPrefix},
		{"early hints", testHints},
		{"modules", testModules},
		{"the fallback in development", testDevFallback},
		{"hot updates", testHotUpdates},
		{"hot updates with a timeout around", testTimeout},
		{"Vite's own head", testHead},
		{"the dev server is away", testDown},
		{"what is wrong", testProblems},
		{"the dev server comes and goes", testAuto},
		{"the dev server breaks off", testBreaksOff},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, start) })
	}
}
