package version

import (
	"runtime/debug"
	"testing"
)

func TestVersion(t *testing.T) {
	const pseudo = "v0.1.1-0.20260102030405-0123456789ab"
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "0123456789abcdef0123"}
	for _, test := range []struct {
		name     string
		info     debug.BuildInfo
		of, full string
	}{
		{"release", debug.BuildInfo{Main: debug.Module{Path: path, Version: "v0.1.0"}}, "v0.1.0", "v0.1.0"},
		{"release candidate", debug.BuildInfo{Main: debug.Module{Path: path, Version: "v0.1.0-rc.1"}}, "v0.1.0-rc.1", "v0.1.0-rc.1"},
		{"checkout", debug.BuildInfo{Main: debug.Module{Path: path, Version: "(devel)"}}, Development, Development},
		{"checkout of a commit", debug.BuildInfo{Main: debug.Module{Path: path, Version: pseudo}, Settings: []debug.BuildSetting{revision}}, Development, "(devel) 0123456789ab"},
		{"checkout with changes", debug.BuildInfo{Main: debug.Module{Path: path, Version: "v0.1.0+dirty"},
			Settings: []debug.BuildSetting{revision, {Key: "vcs.modified", Value: "true"}}}, Development, "(devel) 0123456789ab, changed"},
		{"installed from a commit", debug.BuildInfo{Main: debug.Module{Path: path, Version: pseudo}}, Development, "(devel) 0123456789ab"},
		{"replaced tool", debug.BuildInfo{Main: debug.Module{Path: path, Version: "v0.1.0", Replace: &debug.Module{Path: "../govite"}}}, Development, Development},
		{"imported", debug.BuildInfo{Main: debug.Module{Path: "example.com/lint", Version: "v3.0.0"}, Deps: []*debug.Module{{Path: path, Version: "v0.1.0"}}}, "v0.1.0", "v0.1.0"},
		{"imported and replaced", debug.BuildInfo{Main: debug.Module{Path: "example.com/lint"}, Deps: []*debug.Module{{Path: path, Version: "v0.1.0", Replace: &debug.Module{Path: "../govite"}}}}, Development, Development},
		{"another program", debug.BuildInfo{Main: debug.Module{Path: "example.com/lint", Version: "v3.0.0"}}, Development, Development},
	} {
		if got := of(&test.info); got != test.of {
			t.Errorf("%s: the version is %s, not %s", test.name, got, test.of)
		}
		if got := full(&test.info); got != test.full {
			t.Errorf("%s: the full version is %s, not %s", test.name, got, test.full)
		}
	}
	if Of() != Development {
		t.Errorf("a test is the release %s", Of())
	}
}
