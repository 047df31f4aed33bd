package core

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
)

// store is a store of builds, of which one is the current one.
type store struct {
	fs.FS // fails: core uses the result of Latest
	now   atomic.Pointer[fstest.MapFS]
	err   atomic.Pointer[error]
	asked atomic.Int32
}

func storeOf(dist fstest.MapFS) *store {
	s := &store{FS: fstest.MapFS{}}
	s.set(dist)
	return s
}

func (s *store) set(dist fstest.MapFS) { s.now.Store(&dist) }

func (s *store) fail(err error) { s.err.Store(&err) }

func (s *store) Latest() (fs.FS, error) {
	s.asked.Add(1)
	if err := s.err.Load(); err != nil && *err != nil {
		return nil, *err
	}
	now := s.now.Load()
	if now == nil || *now == nil {
		return nil, fmt.Errorf("the store is empty: %w", fs.ErrNotExist)
	}
	return &snapshot{*now, now}, nil
}

// snapshot is a build of a store.
type snapshot struct {
	fstest.MapFS
	of *fstest.MapFS
}

func TestLatest(t *testing.T) {
	dist, earlier := storeOf(renamed("AAAtEBp1")), storeOf(nil)
	v := inProduction(t, Config{Dist: dist, Previous: []fs.FS{earlier}})
	tags := func(hash string) {
		t.Helper()
		if got, err := v.Tags("src/main.ts"); err != nil || !strings.Contains(string(got), "main-"+hash+".js") {
			t.Errorf("want %s: %v\n%s", hash, err, got)
		}
	}
	tags("AAAtEBp1")
	dist.set(renamed("BBBtEBp1"))
	tags("AAAtEBp1") // until Reload
	if err := v.Reload(); err != nil {
		t.Fatal(err)
	}
	tags("BBBtEBp1")
	if !isServed(v, "/assets/main-AAAtEBp1.js") {
		t.Error("the files of the build before are gone")
	}
	earlier.set(renamed("OLDtEBp1"))
	if err := v.Reload(); err != nil || !isServed(v, "/assets/main-OLDtEBp1.js") {
		t.Errorf("%v: Reload does not look for earlier builds", err)
	}
	dist.fail(errors.New("the store is down"))
	if err := v.Reload(); err == nil || err.Error() != "govite: the build in use stays: Config.Dist: the store is down" {
		t.Error(err)
	}
	tags("BBBtEBp1")
}

func TestLatestErrors(t *testing.T) {
	down := storeOf(testBuild())
	down.fail(errors.New("the store is down"))
	for name, tt := range map[string]struct {
		config Config
		want   string
	}{
		"no build":             {Config{Dist: storeOf(nil)}, "there is no build in Config.Dist: run govite publish: the store is empty"},
		"down":                 {Config{Dist: down}, "Config.Dist: the store is down"},
		"earlier builds, down": {Config{Dist: testBuild(), Previous: []fs.FS{storeOf(nil), down}}, "Config.Previous[1]: the store is down"},
		"an earlier build":     {Config{Dist: testBuild(), Previous: []fs.FS{storeOf(fstest.MapFS{})}}, "there is no build in Config.Previous[0]"},
		"nothing":              {Config{Dist: nothing{}}, "Config.Dist: its method Latest returns neither a file system nor an error"},
		"watched":              {Config{Dist: storeOf(testBuild()), Watch: true}, "Config.Watch: Config.Dist is a store of builds"},
	} {
		for _, mode := range []Mode{Production, Auto} {
			tt.config.Mode, tt.config.Root = mode, t.TempDir()
			if _, err := New(tt.config); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s, %v: got %v, want %s", name, mode, err, tt.want)
			}
		}
	}
}

// nothing is a store whose Latest is wrong.
type nothing struct{ fs.FS }

func (nothing) Latest() (fs.FS, error) { return nil, nil }

// Reload reads nothing again if the stores have the same builds.
func TestReloadOfTheSameBuild(t *testing.T) {
	dist := &unchanged{build: &testingFS{testBuild()}}
	v := inProduction(t, Config{Dist: dist, Previous: []fs.FS{dist}})
	before := v.backend()
	if err := v.Reload(); err != nil || v.backend() != before {
		t.Errorf("%v: the build is another one", err)
	}
	dist.build = &testingFS{testBuild()}
	if err := v.Reload(); err != nil || v.backend() == before {
		t.Errorf("%v: the build is the same", err)
	}
	// The other file system may have changed.
	v = inProduction(t, Config{Dist: dist, Previous: []fs.FS{testBuild()}})
	before = v.backend()
	if err := v.Reload(); err != nil || v.backend() == before {
		t.Errorf("%v: the build is the same", err)
	}
}

type testingFS struct{ fstest.MapFS }

// unchanged is a store that returns the same file system for the same build.
type unchanged struct {
	fs.FS
	build *testingFS
}

func (u *unchanged) Latest() (fs.FS, error) { return u.build, nil }
