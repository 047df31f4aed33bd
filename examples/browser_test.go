//go:build unix

package examples

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
)

// example is one of the applications that the package's documentation describes.
type example struct {
	name      string // also the directory
	vite      string // the major version of Vite, "" for the example's own
	moved     string // the version of the framework that the example moved to, "" for the example's own
	component string // the file of the component that counts
	heading   string // a text in the markup of that file
	remounts  bool   // an edit of that file resets the state of the component
	policy    string // the page about the Content-Security-Policy, "" without one
}

var all = []example{
	{name: "gin", component: "src/App.tsx", heading: "An island of React"},
	{name: "echo", component: "src/App.vue", heading: "An island of Vue"},
	// Svelte remounts an edited component. The count is in a module and stays; the
	// component alone knows whether its details are open.
	{name: "fiber", component: "src/App.svelte", heading: "An island of Svelte", remounts: true},
	// The module hands its state to the edited one.
	{name: "chi", component: "src/island.ts", heading: "An island of TypeScript", policy: "/policy"},
}

// title is the name with the versions that are not the example's own.
func (ex example) title() string { return ex.name + ex.moved + ex.vite }

// Each style is a computed property that only one stylesheet sets.
var (
	baseStyle    = style{".site-header", "position", "sticky"}
	mainStyle    = style{"#picture", "border-top-left-radius", "18px"}
	detailsStyle = style{"#details", "border-top-style", "dashed"}
	plainStyle   = style{".age", "border-left-width", "3px"}
	policyStyle  = style{"#violations", "border-top-style", "dashed"}
)

type style struct{ selector, property, value string }

var screenshots = flag.String("screenshots", "", "directory for pictures of every page")

func TestMain(m *testing.M) {
	if os.Getenv(rollingVar) != "" {
		if err := runRolling(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	flag.Parse()
	if err := runMoreInParallel(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	code := m.Run()
	if err := errors.Join(closeBrowser(), app.RemoveShared()); err != nil {
		fmt.Fprintln(os.Stderr, "after the tests:", err)
		code = cmp.Or(code, 1)
	}
	os.Exit(code)
}

// runMoreInParallel runs twice as many tests at a time as there are processors:
// each waits for other processes much of its time. The flag -parallel of go test
// sets another number.
func runMoreInParallel() error {
	set := false
	flag.Visit(func(f *flag.Flag) { set = set || f.Name == "test.parallel" })
	if set {
		return nil
	}
	return flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0)))
}

func TestProduction(t *testing.T) {
	each(t, func(t *testing.T, b *browser.Browser, ex example) {
		testProduction(t, b, ex, app.BuildExample(t, ex.name))
	})
}

// testProduction runs the binary of an example with the build, and visits its pages.
func testProduction(t *testing.T, b *browser.Browser, ex example, binary string) {
	t.Helper()
	server := app.Start(t, binary, "-addr", "localhost:0")

	t.Run("home", func(t *testing.T) {
		page := b.Open(t)
		page.Goto(server.URL)
		checkHome(t, page, ex, "production build")
		checkRequests(t, page, server.URL)

		page.Clear()
		page.Click("#reveal")
		checkDetails(page)
		page.WaitLoaded()
		for _, kind := range []string{"Script", "Stylesheet"} {
			if !loaded(page, kind) {
				t.Errorf("the click loaded no %s", kind)
			}
		}
		checkSilent(t, page, nil)
		checkRequests(t, page, server.URL)
	})

	t.Run("about", func(t *testing.T) {
		page := b.Open(t)
		page.Goto(server.URL + "/about")
		checkAbout(t, page, "production build")
		checkSilent(t, page, nil)
		checkRequests(t, page, server.URL)
	})

	if ex.policy != "" {
		t.Run("policy", func(t *testing.T) {
			checkPolicy(t, b, server.URL, ex.policy, "production build", nil)
		})
	}

	t.Run("second visit", func(t *testing.T) {
		page := b.Open(t)
		visit := func() {
			page.WaitText("#island", ex.heading)
			page.Click("#reveal")
			checkDetails(page)
			page.WaitLoaded()
		}
		page.Goto(server.URL)
		visit()
		first := hashed(page)
		if len(first) == 0 {
			t.Fatal("the first visit loaded no hashed file")
		}
		for _, r := range first {
			if r.FromCache || r.Bytes == 0 {
				t.Errorf("first visit: %s came from a cache", r.URL)
			}
			if cache := r.Header["cache-control"]; !strings.Contains(cache, "immutable") {
				t.Errorf("%s: Cache-Control %q without immutable", r.URL, cache)
			}
		}

		page.Goto(server.URL + "/about")
		page.Clear()
		page.Click(`nav a[href="/"]`)
		visit()
		if html := requestFor(page, server.URL+"/"); html.Status != http.StatusOK || html.FromCache || html.Bytes == 0 {
			t.Errorf("second visit: the page itself was not fetched: %+v", html)
		}
		second := hashed(page)
		for address := range first {
			switch r, asked := second[address]; {
			case !asked:
				t.Errorf("second visit: %s was not asked for", address)
			case !r.FromCache && r.Bytes > 0:
				t.Errorf("second visit: %s was transferred again, %d bytes", address, r.Bytes)
			}
		}
		for address := range second {
			if _, known := first[address]; !known {
				t.Errorf("second visit: %s is new", address)
			}
		}
		checkSilent(t, page, nil)
	})

	t.Run("public files", func(t *testing.T) {
		for _, name := range []string{"/robots.txt", "/favicon.svg"} {
			res, body := get(t, server.URL+name)
			if res.StatusCode != http.StatusOK || len(body) == 0 {
				t.Errorf("%s: %s, %d bytes", name, res.Status, len(body))
			}
			if cache := res.Header.Get("Cache-Control"); strings.Contains(cache, "immutable") {
				t.Errorf("%s keeps its name but is %q", name, cache)
			}
		}
		res, _ := get(t, server.URL+"/.vite/manifest.json")
		if res.StatusCode != http.StatusNotFound {
			t.Errorf("the manifest is published: %s", res.Status)
		}
	})

	capture(t, b, ex, "production", server.URL)
}

// each runs test for all examples in parallel.
func each(t *testing.T, test func(*testing.T, *browser.Browser, example)) {
	b := needBrowser(t)
	for _, ex := range all {
		t.Run(ex.name, func(t *testing.T) {
			t.Parallel()
			test(t, b, ex)
		})
	}
}

// needBrowser returns the browser that all tests share, and runs t in parallel
// with them.
func needBrowser(t *testing.T) *browser.Browser {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a browser, not with -short")
	}
	t.Parallel()
	path, err := browser.Find()
	if err != nil {
		unavailable(t, err)
	}
	b, err := startBrowser(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// checkHome waits for the home page and checks what it shows.
func checkHome(t *testing.T, page *browser.Page, ex example, mode string) {
	t.Helper()
	page.WaitText("#island", ex.heading)
	page.WaitText("#island", "Hello from Go") // from the data attribute
	if got := page.Text("h1"); got != "Pages from Go, modules from Vite" {
		t.Errorf("h1 is %q", got)
	}
	page.WaitText("#mode", mode)
	waitStyle(page, baseStyle)
	waitStyle(page, mainStyle)
	page.Wait(`document.querySelector("#picture").naturalWidth > 0`)
	checkPicture(t, page, ".hero")
	page.Click("#increment")
	page.WaitText("#count", "1")
}

// checkDetails waits for the component that a click loads, and for the answer that
// the component shows.
func checkDetails(page *browser.Page) {
	page.WaitText("#details", "Hello from Go")
	waitStyle(page, detailsStyle)
}

func checkAbout(t *testing.T, page *browser.Page, mode string) {
	t.Helper()
	page.Wait(`/now|ago/.test(document.querySelector("#rendered")?.innerText)`)
	waitStyle(page, baseStyle)
	waitStyle(page, plainStyle)
	page.WaitText("#mode", mode)
	checkPicture(t, page, ".banner")
}

// checkPolicy checks that every response has a policy with a new nonce, and that
// the browser blocks injected scripts and styles.
func checkPolicy(t *testing.T, b *browser.Browser, origin, path, mode string, expected []string) {
	t.Helper()
	seen := make(map[string]bool)
	for _, path := range []string{"/", "/about", path, path} {
		res, body := get(t, origin+path)
		match := cspNonce.FindStringSubmatch(res.Header.Get("Content-Security-Policy"))
		if match == nil {
			t.Fatalf("%s has the policy %q, without a nonce", path, res.Header.Get("Content-Security-Policy"))
		}
		if seen[match[1]] {
			t.Errorf("%s repeats the nonce of another response", path)
		}
		seen[match[1]] = true
		for _, tag := range []string{"<meta property=", "<script", "<style", `<link rel="stylesheet"`, `<link rel="modulepreload"`} {
			for _, rest := range strings.Split(body, tag)[1:] {
				attributes, _, _ := strings.Cut(rest, ">")
				if !strings.Contains(attributes, `nonce="`+match[1]+`"`) {
					t.Errorf("%s: %s%s> lacks the nonce", path, tag, attributes)
				}
			}
		}
		if n := strings.Count(body, `property="csp-nonce"`); n != 1 {
			t.Errorf("%s has %d csp-nonce elements, not one", path, n)
		}
	}

	page := b.Open(t)
	page.Goto(origin + path)
	page.WaitText("#mode", mode)
	waitStyle(page, baseStyle)
	waitStyle(page, policyStyle)
	page.WaitLoaded()
	checkSilent(t, page, expected)
	checkRequests(t, page, origin)

	page.Clear()
	title := browser.Eval[string](page, "document.title")
	for button, directive := range map[string]string{"#try-script": "script-src-attr", "#try-style": "style-src-elem"} {
		page.Click(button)
		page.WaitText("#violations", directive+" blocked inline")
	}
	if got := browser.Eval[string](page, "document.title"); got != title {
		t.Errorf("the injected script ran: %s", got)
	}
	if got := page.Style("body", "display"); got == "none" {
		t.Error("the injected style is in force")
	}
	if messages := unexpected(page, expected); len(messages) != 2 {
		t.Errorf("%d messages about two violations: %v", len(messages), messages)
	}
}

var cspNonce = regexp.MustCompile(`script-src 'nonce-([0-9A-Za-z+/_=-]{16,})' 'strict-dynamic'`)

// viteTexts are the messages of a page without problems in development.
var viteTexts = []string{
	"[vite] connecting...",
	"[vite] connected.",
	"%cDownload the React DevTools for a better development experience: https://react.dev/link/react-devtools font-weight:bold",
}

// checkSilent reports every message of the page that is not expected.
func checkSilent(t *testing.T, page *browser.Page, expected []string) {
	t.Helper()
	for _, message := range unexpected(page, expected) {
		t.Errorf("console %s", message)
	}
}

func unexpected(page *browser.Page, expected []string) []browser.Message {
	return slices.DeleteFunc(page.Messages(), func(m browser.Message) bool { return slices.Contains(expected, m.Text) })
}

// checkUnblocked reports messages about the Content-Security-Policy. It is for
// pages that also have messages about a server that is down.
func checkUnblocked(t *testing.T, page *browser.Page) {
	t.Helper()
	for _, message := range page.Messages() {
		if strings.Contains(message.Text, "Content Security Policy") {
			t.Errorf("console %s", message)
		}
	}
}

// checkRequests checks that all requests of the page went to origin and succeeded.
func checkRequests(t *testing.T, page *browser.Page, origin string) {
	t.Helper()
	for _, r := range page.Requests() {
		switch {
		case strings.HasPrefix(r.URL, "data:"):
		case !strings.HasPrefix(r.URL, origin+"/"):
			t.Errorf("%s is not on %s", r.URL, origin)
		case r.Canceled: // React's strict mode mounts twice and cancels the first fetch
		case r.Failed != "":
			t.Errorf("%s: %s", r.URL, r.Failed)
		case r.Status < 200 || r.Status > 399:
			t.Errorf("%s: status %d", r.URL, r.Status)
		}
	}
}

// checkSocket waits for the socket for hot updates. A page that was loaded once
// has one socket.
func checkSocket(t *testing.T, page *browser.Page, origin string) {
	t.Helper()
	waitSocket(t, page, origin)
	if n := len(page.Sockets()); n != 1 {
		t.Errorf("the page opened %d sockets", n)
	}
}

// waitSocket waits for a socket for hot updates that reaches Vite through the
// application.
func waitSocket(t *testing.T, page *browser.Page, origin string) {
	t.Helper()
	socket := page.WaitSocket(func(s browser.Socket) bool {
		return !s.Closed && s.Status == http.StatusSwitchingProtocols && len(s.Received) > 0
	})
	if want := strings.Replace(origin, "http", "ws", 1) + "/?"; !strings.HasPrefix(socket.URL, want) {
		t.Errorf("the socket is %s, not %s…", socket.URL, want)
	}
	if first := socket.Received[0]; first != `{"type":"connected"}` {
		t.Errorf("the socket's first message is %s", first)
	}
}

// countToThree gives the page state that a reload loses.
func countToThree(t *testing.T, page *browser.Page, origin string) {
	t.Helper()
	page.WaitText("#count", "0")
	checkSocket(t, page, origin)
	for range 3 {
		page.Click("#increment")
	}
	page.WaitText("#count", "3")
	browser.Eval[string](page, `window.marker = "kept"`)
}

func checkStateKept(t *testing.T, page *browser.Page) {
	t.Helper()
	if got := page.Text("#count"); got != "3" {
		t.Errorf("the counter is at %s", got)
	}
	if !browser.Eval[bool](page, `window.marker === "kept"`) {
		t.Error("the page was reloaded")
	}
}

func waitStyle(page *browser.Page, s style) {
	page.WaitStyle(s.selector, s.property, s.value)
}

var cssURL = regexp.MustCompile(`url\("([^"]+)"\)`)

// checkPicture checks that the background picture of an element was loaded.
func checkPicture(t *testing.T, page *browser.Page, selector string) {
	t.Helper()
	value := page.Style(selector, "background-image")
	match := cssURL.FindStringSubmatch(value)
	if match == nil {
		t.Fatalf("%s has the background %q, without a picture", selector, value)
	}
	page.WaitLoaded()
	if r := requestFor(page, match[1]); r.Status != http.StatusOK && r.Status != http.StatusNotModified {
		t.Errorf("the background picture %s: status %d", match[1], r.Status)
	}
}

// requestFor returns the last request for the URL, or a zero Request.
func requestFor(page *browser.Page, address string) browser.Request {
	var found browser.Request
	for _, r := range page.Requests() {
		if r.URL == address {
			found = r
		}
	}
	return found
}

func loaded(page *browser.Page, kind string) bool {
	for _, r := range page.Requests() {
		if r.Type == kind && r.Status == http.StatusOK {
			return true
		}
	}
	return false
}

// hashed returns the requests for files with a hash in their names, by URL. If a
// URL was requested several times, it returns the request with the most bytes.
func hashed(page *browser.Page) map[string]browser.Request {
	requests := make(map[string]browser.Request)
	for _, r := range page.Requests() {
		u, err := url.Parse(r.URL)
		if err != nil || !strings.HasPrefix(u.Path, "/assets/") {
			continue
		}
		if known, ok := requests[r.URL]; !ok || r.Bytes > known.Bytes {
			requests[r.URL] = r
		}
	}
	return requests
}

// edit rewrites a file in place, as an editor does. undo restores the content.
func edit(t *testing.T, file string, change func(string) string) (undo func()) {
	t.Helper()
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	after := change(string(before))
	if after == string(before) {
		t.Fatalf("the edit does not change %s", file)
	}
	save := func(text string) {
		t.Helper()
		time.Sleep(100 * time.Millisecond) // Vite's watcher drops the second of two changes within 50 ms
		write(t, file, text)
	}
	save(after)
	return func() { save(string(before)) }
}

func get(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	client := http.Client{Timeout: time.Minute}
	res, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

// capture writes pictures of the pages, if the flag -screenshots is set.
func capture(t *testing.T, b *browser.Browser, ex example, mode, origin string) {
	if *screenshots == "" {
		return
	}
	t.Run("screenshots", func(t *testing.T) {
		for _, scheme := range []string{"light", "dark"} {
			page := b.Open(t)
			page.Scheme(scheme)
			file := func(name string) string {
				return filepath.Join(*screenshots, strings.Join([]string{ex.title(), mode, name, scheme}, "-")+".png")
			}
			page.Goto(origin)
			page.WaitText("#island", ex.heading)
			page.Click("#reveal")
			checkDetails(page)
			page.Screenshot(file("home"))
			page.Goto(origin + "/about")
			waitStyle(page, plainStyle)
			page.Screenshot(file("about"))
			if ex.policy != "" {
				page.Goto(origin + ex.policy)
				waitStyle(page, policyStyle)
				page.Click("#try-script")
				page.WaitText("#violations", "blocked")
				page.Screenshot(file("policy"))
			}
		}
	})
}

// shared is the browser of all tests. The first test that needs it starts it.
var shared struct {
	sync.Mutex
	browser *browser.Browser
}

func startBrowser(path string) (*browser.Browser, error) {
	shared.Lock()
	defer shared.Unlock()
	if shared.browser != nil {
		return shared.browser, nil
	}
	var err error
	shared.browser, err = browser.Start(path)
	return shared.browser, err
}

func closeBrowser() error {
	shared.Lock()
	defer shared.Unlock()
	if shared.browser == nil {
		return nil
	}
	return shared.browser.Close()
}
