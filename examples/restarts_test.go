//go:build unix

package examples

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
)

var restarts = flag.Int("restarts", 20, "number of restarts of the dev server in TestRestarts")

// TestRestarts kills and restarts the dev server again and again, and meanwhile
// requests a route and a page of every application as fast as they answer. No
// request may fail or wait for Vite.
func TestRestarts(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm, not with -short")
	}
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	t.Parallel()
	web := app.CopyProject(t, "chi")
	vite := app.StartVite(t, web)
	v, err := core.New(core.Config{Mode: core.Development, Root: web, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}

	var wait sync.WaitGroup
	var asked, loaded atomic.Int64
	stop := make(chan struct{})
	client := &http.Client{Timeout: time.Minute}
	ask := func(address string, pause time.Duration, answered *atomic.Int64) {
		for {
			select {
			case <-stop:
				return
			case <-time.After(pause):
			}
			req, err := http.NewRequest(http.MethodGet, address, nil)
			if err == nil {
				err = askOnce(client, req)
			}
			if err != nil {
				t.Errorf("%s: %v", address, err)
				return
			}
			answered.Add(1)
		}
	}
	for _, a := range applications {
		origin := a.start(t, v, "src/main.ts")
		wait.Go(func() { ask(origin+"/api/hello", time.Millisecond, &asked) })
		wait.Go(func() { ask(origin+"/", 20*time.Millisecond, &loaded) })
	}
	for range *restarts {
		vite.Kill(t)
		vite.Restart(t)
		if t.Failed() {
			break
		}
	}
	close(stop)
	wait.Wait()
	if asked.Load() < int64(*restarts*len(applications)) || loaded.Load() < int64(*restarts) {
		t.Errorf("only %d answers and %d pages: too few to be a load", asked.Load(), loaded.Load())
	}
	t.Logf("%d answers and %d pages", asked.Load(), loaded.Load())
}

// askOnce sends a request and reads the answer, which has to be a success.
func askOnce(client *http.Client, req *http.Request) error {
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s", res.Status)
	}
	return nil
}
