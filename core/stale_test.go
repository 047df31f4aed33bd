package core

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A build from before the last edit answers in Mode Auto: the log says so once.
func TestStaleBuild(t *testing.T) {
	for what, tt := range map[string]struct {
		age      time.Duration // of the build, in comparison with src/main.tsx
		embedded bool          // the build has no time
		want     bool
	}{
		"an old build":      {time.Hour, false, true},
		"a new build":       {-time.Hour, false, false},
		"a checkout":        {time.Second, false, false},
		"an embedded build": {time.Hour, true, false},
	} {
		root := project(t)
		source := filepath.Join(root, "src", "main.tsx")
		now := time.Now()
		built := now.Add(-tt.age)
		dist := t.TempDir()
		for name, file := range testBuild() {
			name = filepath.Join(dist, filepath.FromSlash(name))
			if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, file.Data, 0o600), os.Chtimes(name, built, built)); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chtimes(source, now, now); err != nil {
			t.Fatal(err)
		}
		var log syncBuffer
		c := Config{Dist: os.DirFS(dist), Root: root, Logger: slog.New(slog.NewTextHandler(&log, nil))}
		if tt.embedded {
			c.Dist = testBuild()
		}
		v, err := New(c)
		if err != nil || v.Mode() != Production {
			t.Fatal(v, err)
		}
		look(v)
		v.Mode()
		if n := strings.Count(log.String(), "older than the sources"); n != map[bool]int{true: 1}[tt.want] || tt.want && !strings.Contains(log.String(), "src/main.tsx") {
			t.Errorf("%s: %s", what, log.String())
		}
	}
}

// A configured dev server that does not answer leaves the build in use, and a log
// line: the pages look as if edits had no effect.
func TestConfiguredServerIsDown(t *testing.T) {
	var log syncBuffer
	c := Config{Dist: testBuild(), Root: t.TempDir(), DevServer: "http://127.0.0.1:1", Logger: slog.New(slog.NewTextHandler(&log, nil))}
	v, err := New(c)
	if err != nil || v.Mode() != Production {
		t.Fatal(v, err)
	}
	look(v)
	v.Mode()
	if n := strings.Count(log.String(), "the build is in use"); n != 1 || !strings.Contains(log.String(), "http://127.0.0.1:1") {
		t.Errorf("logged %d times: %s", n, log.String())
	}
}
