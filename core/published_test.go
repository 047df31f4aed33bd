package core

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core/internal/build"
	"github.com/govite/govite/core/internal/gold"
	"github.com/govite/govite/core/internal/published"
	"github.com/govite/govite/core/manifest"
)

// publishedAlone returns what an application has of a published build that it does not serve:
// the texts and the record.
func publishedAlone(t testing.TB, dist fstest.MapFS, c Config) fstest.MapFS {
	t.Helper()
	c.Dist, c.Mode, c.Base, c.Integrity = dist, Production, "/", IntegrityNone
	c.SPA = ""
	v := inProduction(t, c)
	texts, err := v.backend().(*build.Build).Texts()
	if err != nil {
		t.Fatal(err)
	}
	rest := fstest.MapFS{}
	for name, text := range texts {
		rest[name] = &fstest.MapFile{Data: []byte(text)}
	}
	rest[published.Name] = &fstest.MapFile{Data: encoded(t, recordOf(dist, v.Version()))}
	return rest
}

// recordOf returns the record of a build.
func recordOf(dist fstest.MapFS, id string) *published.Record {
	r := &published.Record{ID: id, Files: make(map[string]published.File)}
	r.Manifest = published.DigestOf(dist[".vite/manifest.json"].Data)
	for name, file := range dist {
		if strings.HasPrefix(name, ".") {
			continue
		}
		recorded := published.File{Size: int64(len(file.Data)), SHA256: published.DigestOf(file.Data)}
		if strings.HasSuffix(name, "js") || manifest.IsStylesheet(name) {
			sum := sha512.Sum384(file.Data)
			recorded.Integrity = "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
		}
		r.Files[name] = recorded
	}
	return r
}

func encoded(t testing.TB, r *published.Record) []byte {
	t.Helper()
	text, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// An application that has the manifest and the record of a build writes the same tags
// and URLs as one that has all files.
func TestPublishedAlone(t *testing.T) {
	const cdn = "https://cdn.example.com/x/"
	for _, b := range gold.Builds(t) {
		if strings.HasPrefix(b.Variant, "vite8-env") {
			continue // builds of servers
		}
		t.Run(b.Variant, func(t *testing.T) {
			t.Parallel()
			dist := goldDist(b)
			for name, file := range dist {
				if len(file.Data) == 0 {
					file.Data = []byte("content of " + name)
				}
			}
			c := Config{Manifest: ".vite/manifest.json"}
			rest := publishedAlone(t, dist, c)
			c.Base = cdn
			c.Dist = dist
			full := inProduction(t, c)
			c.Dist = rest
			v := inProduction(t, c)
			if got, want := v.Version(), full.Version(); got != want {
				t.Errorf("version %s, want %s", got, want)
			}
			entries := slices.Collect(maps.Keys(b.HTML))
			parsed, err := manifest.Parse(b.Manifest)
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range append(entries, parsed.Entries()...) {
				want, errWant := full.Tags(entry)
				got, err := v.Tags(entry)
				if got != want || (err == nil) != (errWant == nil) {
					t.Errorf("%s: %v, want %v\n%s\nwant\n%s", entry, err, errWant, got, want)
				}
			}
			for name := range dist {
				if strings.HasPrefix(name, ".vite") {
					continue
				}
				want, errWant := full.URL(name)
				got, err := v.URL(name)
				if got != want || (err == nil) != (errWant == nil) {
					t.Errorf("URL(%s): %s %v, want %s %v", name, got, err, want, errWant)
				}
			}
		})
	}
}

// The record says what is in the files that Dist lacks, and nothing of other files.
func TestPublishedRecord(t *testing.T) {
	const cdn = "https://cdn.example.com/"
	change := func(dist fstest.MapFS, change func(*published.Record)) fstest.MapFS {
		r, err := published.Parse(dist[published.Name].Data)
		if err != nil {
			t.Fatal(err)
		}
		change(r)
		dist[published.Name] = &fstest.MapFile{Data: encoded(t, r)}
		return dist
	}
	rest := func() fstest.MapFS { return publishedAlone(t, testBuild(), Config{}) }

	for name, tt := range map[string]struct {
		config Config
		want   string // in the error
	}{
		"no CDN": {Config{Dist: rest(), Base: "/"}, "set Config.Base to the URL of the published files"},
		"another build's record": {
			Config{Dist: change(rest(), func(r *published.Record) { r.Manifest = published.DigestOf(nil) }), Base: cdn},
			"which Dist lacks, and .vite/published.json is of another build: run govite publish",
		},
		"another build's record, no CDN": {
			Config{Dist: change(rest(), func(r *published.Record) { r.Manifest = published.DigestOf(nil) }), Base: "/"},
			".vite/published.json is of another build, and is not in use: run govite publish for this build",
		},
		"the record lacks a file": {
			Config{Dist: change(rest(), func(r *published.Record) { delete(r.Files, "assets/lazy-ByAmVqlG.js") }), Base: cdn},
			"the manifest names files that Dist lacks: assets/lazy-ByAmVqlG.js; .vite/published.json lacks them, too: run govite publish again",
		},
		"the page of a single-page application": {Config{Dist: without(rest(), "index.html"), Base: cdn, SPA: "index.html"}, "Config.SPA: Dist lacks index.html, which the published build has"},
		"no JSON":                               {Config{Dist: with(rest(), published.Name, "x"), Base: cdn}, "Config.Dist: .vite/published.json: invalid character"},
		"a newer version":                       {Config{Dist: with(rest(), published.Name, `{"version": 2}`), Base: cdn}, "version 2, and this govite reads version 1"},
		"no ID":                                 {Config{Dist: with(rest(), published.Name, `{"version": 1}`), Base: cdn}, "the ID"},
		"a path":                                {Config{Dist: change(rest(), func(r *published.Record) { r.Files["../x"] = r.Files["robots.txt"] }), Base: cdn}, `"../x" has no valid path`},
		"the directory":                         {Config{Dist: change(rest(), func(r *published.Record) { r.Files["."] = r.Files["robots.txt"] }), Base: cdn}, `"." has no valid path`},
	} {
		tt.config.Mode = Production
		if _, err := New(tt.config); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", name, err, tt.want)
		}
	}

	// Dist has a script with other content than the published one.
	dist := rest()
	maps.Copy(dist, testBuild())
	whole := inProduction(t, Config{Dist: dist, Base: cdn})
	if whole.Version() != inProduction(t, Config{}).Version() {
		t.Error("the whole build with its record has another version")
	}
	dist = with(dist, "assets/main-BTYxtEBp.js", "changed")
	v := inProduction(t, Config{Dist: dist, Base: cdn})
	sum := sha512.Sum384([]byte("changed"))
	if got, err := v.Tags("src/main.ts"); err != nil || !strings.Contains(string(got), "sha384-"+base64.StdEncoding.EncodeToString(sum[:])) {
		t.Errorf("%v\n%s", err, got)
	}
	if v.Version() == whole.Version() {
		t.Error("a changed file has the version of the published build")
	}
	if got, err := inProduction(t, Config{Dist: rest(), Base: cdn}).URL("nothing.txt"); err == nil {
		t.Error(got)
	}
	if got, err := inProduction(t, Config{Dist: rest(), Base: cdn}).Inline("robots.txt"); err == nil || !strings.Contains(err.Error(), "Config.Dist lacks robots.txt") {
		t.Error(got, err)
	}
}

func with(dist fstest.MapFS, name, content string) fstest.MapFS {
	dist = maps.Clone(dist)
	dist[name] = &fstest.MapFile{Data: []byte(content)}
	return dist
}

func without(dist fstest.MapFS, name string) fstest.MapFS {
	dist = maps.Clone(dist)
	delete(dist, name)
	return dist
}

// The integrity is not read from files whose digest the record has.
func TestPublishedIntegrityReadsNothing(t *testing.T) {
	dist := testBuild()
	dist[published.Name] = publishedAlone(t, testBuild(), Config{})[published.Name]
	remote := &digested{MapFS: dist}
	v := inProduction(t, Config{Dist: remote, Base: "https://cdn.example.com/"})
	if got, err := v.Tags("src/main.ts"); err != nil || strings.Count(string(got), "integrity=") < 3 {
		t.Errorf("%v\n%s", err, got)
	}
	if len(remote.opened) > 0 {
		t.Errorf("opened %q", remote.opened)
	}
}

var _ fs.FS = (*digested)(nil)

// digested knows the digests of its files, and notes which of them are opened.
type digested struct {
	fstest.MapFS
	opened []string
}

func (d *digested) Open(name string) (fs.File, error) {
	if file := d.MapFS[name]; file != nil && !strings.HasPrefix(name, ".vite") {
		d.opened = append(d.opened, name)
	}
	return d.MapFS.Open(name)
}

func (d *digested) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := d.MapFS.ReadDir(name)
	for i, e := range entries {
		if file := d.MapFS[path.Join(name, e.Name())]; file != nil && !e.IsDir() {
			entries[i] = digestedEntry{e, sha256.Sum256(file.Data)}
		}
	}
	return entries, err
}

type digestedEntry struct {
	fs.DirEntry
	sum [32]byte
}

func (e digestedEntry) Info() (fs.FileInfo, error) {
	info, err := e.DirEntry.Info()
	return digestedInfo{info, e.sum}, err
}

type digestedInfo struct {
	fs.FileInfo
	sum [32]byte
}

func (i digestedInfo) Sys() any         { return i }
func (i digestedInfo) SHA256() [32]byte { return i.sum }
