//go:build unix

package examples

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
)

// moduleCount is the number of modules that src/many.ts imports.
const moduleCount = 1000

// writeModules adds an entry to the Vite project in web that imports so many
// modules that most of what a page waits for is their requests.
func writeModules(t testing.TB, web string) {
	t.Helper()
	dir := filepath.Join(web, "src", "many")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var entry strings.Builder
	for i := range moduleCount {
		fmt.Fprintf(&entry, "import m%d from './many/m%d'\n", i, i)
		text := fmt.Sprintf("const value: number = %d\nexport default value\n", i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("m%d.ts", i)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	entry.WriteString("let sum = 0\nfor (const m of [")
	for i := range moduleCount {
		fmt.Fprintf(&entry, "m%d, ", i)
	}
	entry.WriteString("]) sum += m\ndocument.querySelector('#sum')!.textContent = String(sum)\n")
	if err := os.WriteFile(filepath.Join(web, "src", "many.ts"), []byte(entry.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestManyModules loads a page with a thousand modules through the proxy.
func TestManyModules(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	web := app.CopyProject(t, "chi")
	writeModules(t, web)
	vite := app.StartVite(t, web)
	between := newRelay(t, vite.URL)
	v, err := core.New(core.Config{Mode: core.Development, Root: web, DevServer: between.url})
	if err != nil {
		t.Fatal(err)
	}
	origin := applications[0].start(t, v, "src/many.ts")

	page := b.Open(t)
	page.Goto(origin)
	page.WaitText("#sum", strconv.Itoa(moduleCount*(moduleCount-1)/2))
	checkSocket(t, page, origin)
	checkSilent(t, page, viteTexts)
	checkRequests(t, page, origin)
	modules := 0
	for _, r := range page.Requests() {
		if strings.Contains(r.URL, "/src/many/") {
			modules++
		}
	}
	if modules != moduleCount {
		t.Errorf("%d modules were loaded", modules)
	}
	if most := between.most.Load(); most > 64 {
		t.Errorf("%d connections to Vite at a time", most)
	}

	// And by a client that has no bounds of its own.
	fetchModules(t, origin, 200)
	if most := between.most.Load(); most > 64 {
		t.Errorf("%d connections to Vite at a time", most)
	}
}

// fetchModules asks origin for all the modules, so many at a time.
func fetchModules(t testing.TB, origin string, concurrency int) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: concurrency, MaxConnsPerHost: concurrency}}
	defer client.CloseIdleConnections()
	var next atomic.Int32
	var wait sync.WaitGroup
	for range concurrency {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < moduleCount; i = next.Add(1) - 1 {
				res, err := client.Get(fmt.Sprintf("%s/src/many/m%d.ts", origin, i))
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
					t.Errorf("module %d: %s, %v", i, res.Status, err)
				}
				res.Body.Close()
			}
		})
	}
	wait.Wait()
}

// BenchmarkModules loads the thousand modules from Vite directly, and through
// each adapter: what to look at is the ratio to direct, which is bounded by
// Vite's own time for a module.
func BenchmarkModules(b *testing.B) {
	if err := app.CheckNode(); err != nil {
		b.Skip(err)
	}
	web := app.CopyProject(b, "chi")
	writeModules(b, web)
	vite := app.StartVite(b, web)
	v, err := core.New(core.Config{Mode: core.Development, Root: web, DevServer: vite.URL})
	if err != nil {
		b.Fatal(err)
	}
	fetchModules(b, vite.URL, 6) // Vite transforms each once
	origins := map[string]string{"direct": vite.URL}
	names := []string{"direct"}
	for _, a := range applications {
		names = append(names, a.name)
		origins[a.name] = a.start(b, v, "src/many.ts")
	}
	for _, concurrency := range []int{6, 64} {
		for _, name := range names {
			b.Run(fmt.Sprintf("%d at a time/%s", concurrency, name), func(b *testing.B) {
				for b.Loop() {
					fetchModules(b, origins[name], concurrency)
				}
			})
		}
	}
}

// relay passes on connections, and counts them.
type relay struct {
	url  string
	open atomic.Int64
	most atomic.Int64
}

func newRelay(t testing.TB, to string) *relay {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	r := &relay{url: "http://" + listener.Addr().String()}
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go r.pass(near, u.Host)
		}
	}()
	return r
}

func (r *relay) pass(near net.Conn, to string) {
	defer near.Close()
	far, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer far.Close()
	now := r.open.Add(1)
	defer r.open.Add(-1)
	for most := r.most.Load(); now > most && !r.most.CompareAndSwap(most, now); most = r.most.Load() {
	}
	go func() {
		_, _ = io.Copy(far, near)
		far.Close()
	}()
	_, _ = io.Copy(near, far)
}
