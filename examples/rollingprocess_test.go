//go:build unix

package examples

import (
	"context"
	"fmt"
	"html/template"
	"io/fs"
	"log"
	"net/http"
	"os"
	"testing/fstest"

	_ "gocloud.dev/blob/s3blob"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/bucket"
)

// The test binary is the application of rolling deploys, too, if rollingVar is set.
// A program of its own would have to be linked with the software of the store.
const (
	rollingVar  = "GOVITE_TEST_ROLLING"  // which of rollings it is
	storeVar    = "GOVITE_TEST_STORE"    // the URL of the store
	distVar     = "GOVITE_TEST_DIST"     // Vite's outDir
	previousVar = "GOVITE_TEST_PREVIOUS" // the number of earlier builds
	baseVar     = "GOVITE_TEST_BASE"     // Vite's base
)

// rollings are the ways in which an application has its build.
var rollings = map[string]func(s *bucket.Store, dist fs.FS, previous int) (core.Config, error){
	// The program embeds the build. Files of other builds come from the store.
	"embedded": func(s *bucket.Store, dist fs.FS, previous int) (core.Config, error) {
		return core.Config{Dist: dist, Previous: s.Previous(previous)}, nil
	},
	// All files come from the store.
	"store": func(s *bucket.Store, _ fs.FS, previous int) (core.Config, error) {
		return core.Config{Dist: s.Dist(), Previous: s.Previous(previous)}, nil
	},
	// The program embeds the manifest and the record. Browsers load files from a CDN.
	"embedded manifest": func(_ *bucket.Store, dist fs.FS, _ int) (core.Config, error) {
		only := fstest.MapFS{}
		for _, name := range []string{".vite/manifest.json", ".vite/published.json"} {
			content, err := fs.ReadFile(dist, name)
			if err != nil {
				return core.Config{}, err
			}
			only["web/dist/"+name] = &fstest.MapFile{Data: content}
		}
		return core.Config{Dist: only}, nil
	},
	// The manifest comes from the store. Browsers load files from a CDN.
	"manifest of the store": func(s *bucket.Store, _ fs.FS, _ int) (core.Config, error) {
		return core.Config{Dist: s.Manifest()}, nil
	},
}

var rollingPage = template.Must(template.New("").Parse(`<!doctype html>
<html data-version="{{ .Version }}">
<head><link rel="icon" href="data:,">{{ .Tags }}</head>
<body><header class="site-header"></header><div id="island" data-greeting="Hello from Go" data-api="/api/hello"></div></body>
</html>`))

// runRolling runs the application until it gets SIGTERM.
func runRolling() error {
	ctx := context.Background()
	store, err := bucket.Open(ctx, os.Getenv(storeVar))
	if err != nil {
		return err
	}
	defer store.Close()
	var previous int
	if _, err := fmt.Sscan(os.Getenv(previousVar), &previous); err != nil {
		return err
	}
	config, err := rollings[os.Getenv(rollingVar)](store, os.DirFS(os.Getenv(distVar)), previous)
	if err != nil {
		return err
	}
	config.Mode, config.Entries, config.Base = core.Production, []string{"src/main.ts"}, os.Getenv(baseVar)
	v, err := core.New(config)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		tags, err := v.Tags("src/main.ts")
		if err == nil {
			err = rollingPage.Execute(w, map[string]any{"Version": v.Version(), "Tags": tags})
		}
		if err != nil {
			log.Print(err)
			http.Error(w, "the page failed", http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("GET /api/hello", hello)
	return v.ListenAndServe(ctx, "127.0.0.1:0", v.Middleware(mux))
}
