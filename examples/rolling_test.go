//go:build unix

package examples

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/govite/govite/core/bucket"
	"github.com/govite/govite/core/bucket/buckettest"
	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
	"github.com/govite/govite/examples/internal/poll"
)

var deploys = flag.Int("deploys", 0, "the number of rolling deploys in TestRollingDeploys. The default is 3, and 50 with -matrix")

// TestRollingDeploys replaces three processes behind a proxy by those of a new build,
// one after the other, again and again. All the time clients open pages, and load
// what pages name that they have opened before. Each request for a file may reach any
// process. No request fails.
func TestRollingDeploys(t *testing.T) {
	t.Parallel()
	n := cmp.Or(*deploys, 3)
	if *matrix && *deploys == 0 {
		n = 50
	}
	// Pages of all builds stay open.
	t.Run("files from the processes", func(t *testing.T) {
		t.Parallel()
		r := newRollout(t, buckettest.Start(t), "/", n+1, "embedded", "store", "embedded")
		r.run(t, n, 0)
	})
	// Pages are closed before a prune deletes the files of their build.
	t.Run("files from a CDN", func(t *testing.T) {
		t.Parallel()
		c := startCDN(t, nil)
		r := newRollout(t, c.store, c.base(), 0, "embedded manifest", "manifest of the store", "embedded manifest")
		// The cache of the CDN would hide that the store lacks a file.
		r.clients.store = c.store.Endpoint + "/" + cdnBucket + "/" + cdnPrefix + "/"
		r.run(t, n, max(2, n/10))
	})
}

// TestOpenPageDuringDeploy keeps pages open in a browser while three processes get
// another build. A page of the old build loads a chunk from processes of the new one,
// and a page of the new build from processes of the old one.
func TestOpenPageDuringDeploy(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	web := app.CopyProject(t, "chi")
	r := newRollout(t, buckettest.Start(t), "/", 2, "embedded", "store", "embedded")
	build := func(n int) {
		t.Helper()
		app.BuildVite(t, web, "--outDir", r.distOf(n), "--emptyOutDir")
		r.publish(t, n)
	}
	build(0)
	for slot := range r.kinds {
		r.balancer.replace(slot, r.start(t, slot, 0))
	}
	// A page for each process.
	open := func() (pages []*browser.Page) {
		for range r.kinds {
			page := b.Open(t)
			get(t, r.clients.origin+"/api/hello") // a page may make a multiple of three requests: shift to the next process
			page.Goto(r.clients.origin)
			page.WaitText("#island", "Hello from Go")
			pages = append(pages, page)
		}
		return pages
	}
	click := func(pages []*browser.Page, name string) {
		t.Helper()
		for _, page := range pages {
			page.Click("#reveal")
			page.WaitText("#details", name)
			page.WaitStyle("#details", "margin-top", "24px") // by details.css
			page.WaitLoaded()
			checkSilent(t, page, nil)
			checkRequests(t, page, r.clients.origin)
		}
	}
	old := open()
	edit(t, filepath.Join(web, "src", "details.ts"), func(text string) string {
		return strings.Replace(text, "answer.message", "'Second build'", 1)
	})
	edit(t, filepath.Join(web, "src", "details.css"), func(text string) string { return text + ".second { color: red }\n" })
	build(1)
	r.balancer.replace(0, r.start(t, 0, 1)).Stop(t)
	// Two of three processes are old ones. Pages come from any.
	mixed := map[string][]*browser.Page{}
	for len(mixed["Second build"]) == 0 || len(mixed["Hello"]) == 0 {
		for _, page := range open() {
			name := "Hello"
			if browser.Eval[string](page, "document.documentElement.dataset.version") == r.version(t, 1) {
				name = "Second build"
			}
			mixed[name] = append(mixed[name], page)
		}
	}
	for name, pages := range mixed {
		click(pages, name)
	}
	click(old[:1], "Hello")
	for _, slot := range []int{1, 2} {
		r.balancer.replace(slot, r.start(t, slot, 1)).Stop(t)
	}
	click(old[1:], "Hello")
	click(open(), "Second build")
}

// A rollout is an application of three processes, a store, and clients.
type rollout struct {
	storeURL string
	store    *bucket.Store
	environ  []string // of the processes
	kinds    []string // of the processes, of rollings
	dir      string   // of the builds
	binary   string
	balancer *balancer
	clients  *clients
}

func newRollout(t *testing.T, server *buckettest.Server, base string, previous int, kinds ...string) *rollout {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := &rollout{
		storeURL: strings.Replace(server.URL(t, cdnBucket), "?", "/"+cdnPrefix+"?", 1),
		store:    storeOf(t, server),
		kinds:    kinds,
		dir:      t.TempDir(),
		binary:   binary,
		balancer: &balancer{},
	}
	r.environ = append(server.Environ(), storeVar+"="+r.storeURL, baseVar+"="+base, previousVar+"="+strconv.Itoa(previous))
	proxy := httptest.NewServer(r.balancer)
	t.Cleanup(proxy.Close)
	r.clients = newClients(proxy.URL, base)
	return r
}

// run makes n deploys under load. After each publish it prunes all builds but the
// newest keep ones. With 0 it never prunes.
func (r *rollout) run(t *testing.T, n, keep int) {
	t.Helper()
	for slot := range r.kinds {
		if slot == 0 {
			r.publishSynthetic(t, 0)
		}
		r.balancer.replace(slot, r.start(t, slot, 0))
	}
	stop := r.clients.start(t)
	for i := 1; i <= n && r.clients.failure() == nil; i++ {
		r.publishSynthetic(t, i)
		if keep > 0 {
			r.prune(t, i, keep)
		}
		for slot := range r.kinds {
			old := r.balancer.replace(slot, r.start(t, slot, i))
			old.Stop(t)
			r.clients.await(t, 100)
		}
	}
	stop()
	if err := r.clients.failure(); err != nil {
		t.Error(err)
	}
	t.Logf("%d requests for %d pages and their files, %d builds", r.clients.requests.Load(), r.clients.opened.Load(), n+1)
}

func (r *rollout) distOf(build int) string { return filepath.Join(r.dir, strconv.Itoa(build)) }

// publishSynthetic makes a build and publishes it.
func (r *rollout) publishSynthetic(t *testing.T, build int) {
	t.Helper()
	b := makeSynthetic(t, r.distOf(build), build, 3)
	r.clients.know(r.publish(t, build), b)
}

// publish publishes a build, and returns its version.
func (r *rollout) publish(t *testing.T, build int) (version string) {
	t.Helper()
	p, err := r.store.Publish(t.Context(), os.DirFS(r.distOf(build)), bucket.PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(r.distOf(build), ".vite", "published.json"), string(p.Record))
	return p.ID
}

// version returns the version of a published build.
func (r *rollout) version(t *testing.T, build int) string {
	t.Helper()
	return newBuilt(t, r.distOf(build)).Version()
}

// prune closes the pages of the builds that go, as far as there are, and prunes them.
func (r *rollout) prune(t *testing.T, newest, keep int) {
	t.Helper()
	r.clients.close(newest - keep)
	if _, err := r.store.Prune(t.Context(), bucket.PruneOptions{Keep: keep}); err != nil {
		t.Fatal(err)
	}
}

// start runs a process of a build.
func (r *rollout) start(t *testing.T, slot, build int) *app.Server {
	t.Helper()
	return app.StartIn(t, r.dir, r.binary, append(slices.Clone(r.environ), rollingVar+"="+r.kinds[slot], distVar+"="+r.distOf(build))...)
}

// storeOf opens the store of the tests.
func storeOf(t *testing.T, server *buckettest.Server) *bucket.Store {
	t.Helper()
	store := bucket.New(builds(t, server))
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// A balancer passes each request on to the next process.
type balancer struct {
	mu        sync.Mutex
	processes []*balanced
	next      int
}

type balanced struct {
	server *app.Server
	proxy  http.Handler
	open   sync.WaitGroup // requests
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	b.next++
	p := b.processes[b.next%len(b.processes)]
	p.open.Add(1)
	b.mu.Unlock()
	defer p.open.Done()
	p.proxy.ServeHTTP(w, r)
}

// replace puts a process into a slot. It returns the process that was there, when
// that has no more requests.
func (b *balancer) replace(slot int, server *app.Server) (old *app.Server) {
	u, _ := url.Parse(server.URL) // net/http has made it
	p := &balanced{server: server, proxy: &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u) }}}
	b.mu.Lock()
	if slot == len(b.processes) {
		b.processes = append(b.processes, p)
		b.mu.Unlock()
		return nil
	}
	before := b.processes[slot]
	b.processes[slot] = p
	b.mu.Unlock()
	before.open.Wait()
	return before.server
}

// clients open pages and load the files that these name.
type clients struct {
	origin string // of the pages
	base   *url.URL
	store  string // the URL of the same files in the store, "" without a CDN
	http   *http.Client

	requests, opened atomic.Int64

	mu     sync.Mutex
	builds map[string]*synthetic // by version
	pages  []*openPage
	failed error // the first failure

	loading sync.RWMutex // held for writing while pages are closed
}

// An openPage is a page that a browser shows.
type openPage struct {
	build *synthetic
	tags  []pageTag
}

// A pageTag is a file that the HTML of a page names.
type pageTag struct{ url, integrity string }

func newClients(origin, base string) *clients {
	o, _ := url.Parse(origin) // both are made by tests
	b, _ := o.Parse(base)
	dialer := &net.Dialer{}
	return &clients{
		origin: origin,
		base:   b,
		builds: map[string]*synthetic{},
		http: &http.Client{Timeout: time.Minute, Transport: &http.Transport{
			MaxIdleConnsPerHost: 10,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				return dialer.DialContext(ctx, network, strings.Replace(address, cdnHost, "127.0.0.1", 1))
			},
		}},
	}
}

// know tells the clients of a build that processes may have from now on.
func (c *clients) know(version string, b *synthetic) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.builds[version] = b
}

// start runs clients until stop is called.
func (c *clients) start(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for range 2 {
		running.Go(func() {
			for ctx.Err() == nil && c.failure() == nil {
				if err := c.act(); err != nil {
					c.fail(err)
				}
			}
		})
	}
	if c.base.Host == strings.TrimPrefix(c.origin, "http://") {
		// A scanner asks for files that no build has.
		running.Go(func() {
			for ctx.Err() == nil && c.failure() == nil {
				c.fail(c.scan())
			}
		})
	}
	return func() {
		cancel()
		running.Wait()
		c.http.CloseIdleConnections()
	}
}

// act opens a page, or loads all files of an open page.
func (c *clients) act() error {
	c.loading.RLock()
	defer c.loading.RUnlock()
	c.mu.Lock()
	var page *openPage
	if len(c.pages) > 0 && rand.IntN(4) > 0 {
		page = c.pages[rand.IntN(len(c.pages))]
	}
	c.mu.Unlock()
	if page == nil {
		opened, err := c.open()
		if err != nil {
			return err
		}
		page = opened
	}
	return c.load(page)
}

// open opens a page.
func (c *clients) open() (*openPage, error) {
	html, _, err := c.get(c.origin + "/")
	if err != nil {
		return nil, err
	}
	version := pageVersion.FindStringSubmatch(html)
	if version == nil {
		return nil, fmt.Errorf("the page has no version:\n%s", html)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	page := &openPage{build: c.builds[version[1]]}
	if page.build == nil {
		return nil, fmt.Errorf("a page has the version %s, and no published build", version[1])
	}
	for _, tag := range loadingTag.FindAllString(html, -1) {
		address := attribute(tag, "src", "href")
		if strings.HasPrefix(address, "data:") {
			continue
		}
		u, err := url.Parse(c.origin + "/")
		if err == nil {
			u, err = u.Parse(address)
		}
		if err != nil {
			return nil, err
		}
		page.tags = append(page.tags, pageTag{u.String(), attribute(tag, "integrity")})
	}
	if len(page.tags) < 3 {
		return nil, fmt.Errorf("the page has too few tags:\n%s", html)
	}
	c.pages = append(c.pages, page)
	c.opened.Add(1)
	return page, nil
}

// load loads what a browser would: the files in the tags, and those that they name.
func (c *clients) load(page *openPage) error {
	queue, seen := slices.Clone(page.tags), map[string]bool{}
	for len(queue) > 0 {
		tag := queue[0]
		queue = queue[1:]
		if seen[tag.url] {
			continue
		}
		seen[tag.url] = true
		name := strings.TrimPrefix(tag.url, c.base.String())
		address := tag.url
		if c.store != "" && rand.IntN(4) == 0 {
			address = c.store + name
		}
		content, _, err := c.get(address)
		if err != nil {
			return fmt.Errorf("a page of build %d: %w", page.build.n, err)
		}
		if want, ok := page.build.files[name]; !ok || content != want {
			return fmt.Errorf("a page of build %d: %s has the wrong content:\n%s", page.build.n, tag.url, content)
		}
		if tag.integrity != "" && tag.integrity != integrityOf(content) {
			return fmt.Errorf("a page of build %d: %s has not the integrity %s", page.build.n, tag.url, tag.integrity)
		}
		for _, match := range named.FindAllStringSubmatch(content, -1) {
			queue = append(queue, pageTag{url: tag.url[:strings.LastIndex(tag.url, "/")+1] + match[1]})
		}
	}
	if n := len(page.build.files) - 2; len(seen) != n { // no tag names index.html and version.txt
		return fmt.Errorf("a page of build %d has loaded %d files, not %d", page.build.n, len(seen), n)
	}
	return nil
}

// scan asks for a hashed file that no build has.
func (c *clients) scan() error {
	_, status, err := c.get(c.origin + fmt.Sprintf("/assets/gone-0%07d.js", rand.IntN(1e7)))
	if status == http.StatusNotFound {
		return nil
	}
	return cmp.Or(err, errors.New("a file that no build has was served"))
}

// get returns the body of a response that is OK.
func (c *clients) get(address string) (body string, status int, err error) {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return "", 0, err
	}
	if rand.IntN(2) == 0 {
		req.Header.Set("Accept-Encoding", "identity") // else the transport accepts gzip
	}
	res, err := c.http.Do(req)
	if err != nil {
		return "", 0, err
	}
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		return "", 0, fmt.Errorf("%s: %w", address, err)
	}
	c.requests.Add(1)
	if res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s\n%s", address, res.Status, content)
	}
	return string(content), res.StatusCode, err
}

// close closes the pages of a build and of those before it. They have loaded then.
func (c *clients) close(build int) {
	c.loading.Lock()
	defer c.loading.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pages = slices.DeleteFunc(c.pages, func(p *openPage) bool { return p.build.n <= build })
}

// await waits until the clients have made a number of requests more.
func (c *clients) await(t *testing.T, n int64) {
	t.Helper()
	end := c.requests.Load() + n
	err := poll.Until(t.Context(), time.Minute, func() error {
		if c.requests.Load() < end && c.failure() == nil {
			return errors.New("the clients make no requests")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (c *clients) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed == nil {
		c.failed = err
	}
}

func (c *clients) failure() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}
