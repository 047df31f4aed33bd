package bucket_test

import (
	"context"
	"fmt"
	"io/fs"
	"testing/fstest"

	"gocloud.dev/blob/memblob"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/bucket"
)

// output returns the output of `vite build`.
func output(hash string) fs.FS {
	script := "assets/main-" + hash + ".js"
	return fstest.MapFS{
		".vite/manifest.json": {Data: []byte(`{"src/main.ts": {"file": "` + script + `", "src": "src/main.ts", "isEntry": true}}`)},
		script:                {Data: []byte("document.title = 'Hello'")},
		"logo.svg":            {Data: []byte("<svg></svg>")},
	}
}

// published returns a store with a build.
func published() *bucket.Store {
	store := bucket.New(memblob.OpenBucket(nil))
	if _, err := store.Publish(context.Background(), output("B2x0qQ4a"), bucket.PublishOptions{}); err != nil {
		panic(err)
	}
	return store
}

// Browsers load the files from a CDN in front of the store.
func ExampleStore_Manifest() {
	store := published()
	defer store.Close()
	vite, err := core.New(core.Config{
		Dist: store.Manifest(),
		Base: "https://cdn.example.com/app/",
	})
	if err != nil {
		panic(err)
	}
	tags, err := vite.Tags("src/main.ts")
	if err != nil {
		panic(err)
	}
	logo, err := vite.URL("logo.svg")
	if err != nil {
		panic(err)
	}
	fmt.Print(tags, logo)
	// Output:
	// <script type="module" crossorigin src="https://cdn.example.com/app/assets/main-B2x0qQ4a.js" integrity="sha384-opDLm0ZBFl8X7FP0YLSbm+tadsdiLc50TogZg8aGqd2kTsoOjHOUXWQ4Tr7wIxfY"></script>
	// https://cdn.example.com/app/logo.svg
}

// The application serves the files of the newest build.
func ExampleStore_Dist() {
	store := published()
	defer store.Close()
	vite, err := core.New(core.Config{Dist: store.Dist(), Previous: store.Previous(3)})
	if err != nil {
		panic(err)
	}
	show := func() {
		url, err := vite.URL("src/main.ts")
		if err != nil {
			panic(err)
		}
		fmt.Println(url)
	}
	show()
	if _, err := store.Publish(context.Background(), output("Dq3Zb1xT"), bucket.PublishOptions{}); err != nil {
		panic(err)
	}
	show()
	if err := vite.Reload(); err != nil {
		panic(err)
	}
	show()
	// Output:
	// /assets/main-B2x0qQ4a.js
	// /assets/main-B2x0qQ4a.js
	// /assets/main-Dq3Zb1xT.js
}

// A machine stays with the build that its program belongs to.
func ExampleStore_DistOf() {
	store := bucket.New(memblob.OpenBucket(nil))
	defer store.Close()
	first, err := store.Publish(context.Background(), output("B2x0qQ4a"), bucket.PublishOptions{})
	if err != nil {
		panic(err)
	}
	if _, err := store.Publish(context.Background(), output("Dq3Zb1xT"), bucket.PublishOptions{}); err != nil {
		panic(err)
	}
	vite, err := core.New(core.Config{Dist: store.DistOf(first.ID)})
	if err != nil {
		panic(err)
	}
	url, err := vite.URL("src/main.ts")
	fmt.Println(url, vite.Version() == first.ID, err)
	// Output: /assets/main-B2x0qQ4a.js true <nil>
}
