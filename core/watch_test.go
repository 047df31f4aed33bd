package core

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// lookAtBuild makes the next call look for a new build, as a call a second later
// would.
func lookAtBuild(v *Vite) {
	switch l := v.lifecycle.(type) {
	case *produced:
		l.watcher.looked.Store(0)
	case *follower:
		l.watcher.looked.Store(0)
		look(v)
	}
}

// writeBuild replaces the build in dir. Its files change at the time of the build.
func writeBuild(t *testing.T, dir string, built fstest.MapFS, at time.Time) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, built); err != nil {
		t.Fatal(err)
	}
	for name := range built {
		if err := os.Chtimes(filepath.Join(dir, filepath.FromSlash(name)), at, at); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWatch(t *testing.T) {
	for name, root := range map[string]string{"the build alone": "", "beside the project": "project"} {
		t.Run(name, func(t *testing.T) {
			if root != "" {
				root = project(t)
			}
			dir, day := filepath.Join(t.TempDir(), "dist"), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
			writeBuild(t, dir, renamed("OLDtEBp1"), day)
			var log syncBuffer
			c := Config{Dist: os.DirFS(dir), Root: root, Watch: true, Logger: slog.New(slog.NewTextHandler(&log, nil))}
			if root == "" {
				c.Mode = Production
			}
			v, err := New(c)
			if err != nil {
				t.Fatal(err)
			}
			tags := func(hash string) {
				t.Helper()
				if got, err := v.Tags("src/main.ts"); err != nil || !strings.Contains(string(got), "main-"+hash+".js") {
					t.Errorf("want %s: %v\n%s", hash, err, got)
				}
			}
			tags("OLDtEBp1")
			writeBuild(t, dir, renamed("NEWtEBp1"), day.Add(time.Second))
			tags("OLDtEBp1") // until the next look
			lookAtBuild(v)
			tags("NEWtEBp1")
			if got, _ := served(v, "/assets/main-OLDtEBp1.js"); got == "" {
				t.Error("the files of the build before are gone")
			}

			// Vite writes: the directory is empty, or lacks files.
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			lookAtBuild(v)
			tags("NEWtEBp1")
			broken := renamed("BADtEBp1")
			delete(broken, "assets/main-BADtEBp1.js")
			writeBuild(t, dir, broken, day.Add(2*time.Second))
			lookAtBuild(v)
			tags("NEWtEBp1")
			if strings.Contains(log.String(), "cannot be used") {
				t.Errorf("the first look is logged:\n%s", log.String())
			}
			for range 3 {
				lookAtBuild(v)
				tags("NEWtEBp1")
			}
			if n := strings.Count(log.String(), "the new build cannot be used"); n != 1 || !strings.Contains(log.String(), "assets/main-BADtEBp1.js") {
				t.Errorf("%d warnings:\n%s", n, log.String())
			}
			writeBuild(t, dir, renamed("FIXtEBp1"), day.Add(3*time.Second))
			lookAtBuild(v)
			tags("FIXtEBp1")
		})
	}
}

func TestWatchNeedsTimes(t *testing.T) {
	_, err := New(Config{Mode: Production, Dist: testBuild(), Watch: true})
	if err == nil || !strings.Contains(err.Error(), "Config.Watch: Config.Dist has no modification times") {
		t.Error(err)
	}
	// Without Watch nothing looks.
	if v := inProduction(t, Config{Dist: testBuild()}); v.update != nil {
		t.Error("a build that is not watched has an update")
	}
}
