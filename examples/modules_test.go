//go:build unix

package examples

import (
	"errors"
	"fmt"
	"io"
	"math"
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
	"time"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
)

// moduleCount is the number of modules that src/many.ts imports.
const moduleCount = 1000

// writeModules adds an entry to the Vite project in web that imports moduleCount
// modules, so that a page mostly waits for requests.
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

	// A client with more connections than a browser.
	fetchModules(t, origin, 200)
	if most := between.most.Load(); most > 64 {
		t.Errorf("%d connections to Vite at a time", most)
	}
}

// fetchModules requests all modules from origin, concurrency of them at a time.
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

// BenchmarkModules requests the modules through each adapter and, in turns, from
// Vite directly. It reports the ratio of the two times.
func BenchmarkModules(b *testing.B) {
	if err := app.CheckNode(); err != nil {
		b.Skip(err)
	}
	web := app.CopyProject(b, "chi")
	writeModules(b, web)
	vite := app.StartVite(b, web)
	v := openModules(b, core.Config{Root: web, DevServer: vite.URL})
	fetchModules(b, vite.URL, 6) // Vite transforms each module once
	for _, a := range applications {
		origin := a.start(b, v, "src/many.ts")
		for _, concurrency := range []int{6, 64} {
			b.Run(fmt.Sprintf("%s/%d at a time", a.name, concurrency), func(b *testing.B) {
				compare(b,
					func() { fetchModules(b, origin, concurrency) },
					func() { fetchModules(b, vite.URL, concurrency) })
			})
		}
	}
}

// BenchmarkPage loads the page with the modules in the browser, with an empty
// cache, through each adapter and, in turns, from Vite directly (DevServerPublic).
// It reports the ratio of the two times. With enoughLoads or more it fails if the
// ratio is above mostTimesDirect.
func BenchmarkPage(b *testing.B) {
	path, err := browser.Find()
	if err := errors.Join(err, app.CheckNode()); err != nil {
		b.Skip(err)
	}
	chromium, err := startBrowser(path)
	if err != nil {
		b.Fatal(err)
	}
	web := app.CopyProject(b, "chi")
	writeModules(b, web)
	vite := app.StartVite(b, web)
	fetchModules(b, vite.URL, 6)
	through := openModules(b, core.Config{Root: web, DevServer: vite.URL})
	direct := applications[0].start(b, openModules(b, core.Config{Root: web, DevServer: vite.URL, DevServerPublic: vite.URL}), "src/many.ts")
	load := func(origin string) {
		page := chromium.Open(b)
		page.Goto(origin)
		page.WaitText("#sum", strconv.Itoa(moduleCount*(moduleCount-1)/2))
		page.Close()
	}
	load(direct) // the browser's first page is slow
	for _, a := range applications {
		origin := a.start(b, through, "src/many.ts")
		b.Run(a.name, func(b *testing.B) {
			ratio := compare(b, func() { load(origin) }, func() { load(direct) })
			if b.N >= enoughLoads && ratio > mostTimesDirect {
				b.Errorf("through the proxy the page takes %.2f times as long as directly, over %d loads; the limit is %.1f", ratio, b.N, mostTimesDirect)
			}
		})
	}
}

const (
	mostTimesDirect = 1.2
	enoughLoads     = 20 // fewer loads measure the machine rather than the proxy
)

func openModules(b *testing.B, c core.Config) *core.Vite {
	b.Helper()
	c.Mode = core.Development
	v, err := core.New(c)
	if err != nil {
		b.Fatal(err)
	}
	return v
}

// compare runs both functions in turns. It reports and returns the shortest time of
// first divided by the shortest time of second: other work of the machine can only
// add to a time.
func compare(b *testing.B, first, second func()) float64 {
	shortest := [2]time.Duration{math.MaxInt64, math.MaxInt64}
	for b.Loop() {
		for i, run := range []func(){first, second} {
			start := time.Now()
			run()
			shortest[i] = min(shortest[i], time.Since(start))
		}
	}
	ratio := float64(shortest[0]) / float64(shortest[1])
	b.ReportMetric(ratio, "times-direct")
	return ratio
}

// relay passes on connections and counts them.
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
