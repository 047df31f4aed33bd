package devserver_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/govite/govite/core/internal/devserver"
)

func Example() {
	vite, err := devserver.New(devserver.Options{Root: "web", AssumeDefault: true})
	if err != nil {
		log.Fatal(err)
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		status := vite.Status(r.Context())
		if !status.Up {
			http.Error(w, status.Err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintf(w, `<!doctype html>
<script type="module" src="%[1]s@vite/client"></script>
<script type="module" src="%[1]ssrc/main.ts"></script>`, status.Base)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if !vite.Fallback(w, r, false) {
			http.NotFound(w, r)
		}
	})

	// Around the mux and not in it: http.ServeMux redirects "//" in a path.
	log.Fatal(http.ListenAndServe("localhost:8080", http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			if !vite.Serve(w, r) {
				mux.ServeHTTP(w, r)
			}
		})))
}

func ExampleServer_Status() {
	vite, err := devserver.New(devserver.Options{Root: "testdata/none"})
	if err != nil {
		log.Fatal(err)
	}
	if status := vite.Status(context.Background()); !status.Up {
		fmt.Println(status.Err)
	}
	// Output:
	// no Vite dev server has announced itself in testdata/none/node_modules/.vite/govite.json; start it with `npm run dev` in testdata/none (vite-plugin-govite among its plugins announces it), or name its URL in Config.DevServer
}
