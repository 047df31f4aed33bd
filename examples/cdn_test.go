//go:build unix

package examples

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"

	"github.com/govite/govite/core/bucket/buckettest"
	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/poll"
)

// objectStores is the document with the configuration of the CDN.
const objectStores = "core/docs/object-stores.md"

// The names in the configuration of object-stores.md.
const (
	cdnHost   = "cdn.localhost" // in place of cdn.example.com: to others browsers send "Accept-Encoding: br" over TLS alone
	cdnBucket = "my-bucket"
	cdnPrefix = "app"
)

// A cdn is nginx with the configuration of object-stores.md in front of a store.
type cdn struct {
	store *buckettest.Server
	port  string
}

// base is Vite's `base` of a build whose files come from the CDN.
func (c *cdn) base() string { return "http://" + cdnHost + ":" + c.port + "/" + cdnPrefix + "/" }

// startCDN runs a store with an empty bucket, and nginx. Requests from nginx to the
// store go through between, unless it is nil.
func startCDN(t *testing.T, between func(store http.Handler) http.Handler) *cdn {
	t.Helper()
	if testing.Short() {
		t.Skip("runs a store, not with -short")
	}
	if _, err := exec.LookPath("nginx"); err != nil {
		unavailable(t, err)
	}
	c := &cdn{store: buckettest.Start(t)}
	setPolicy(t, c.store, jsonBlock(t, `"Principal": "*"`))
	return c.another(t, between)
}

// another runs another nginx in front of the same store.
func (c *cdn) another(t *testing.T, between func(store http.Handler) http.Handler) *cdn {
	t.Helper()
	c = &cdn{store: c.store, port: app.FreePort(t)}
	upstream := c.store.Endpoint
	if between != nil {
		u, err := url.Parse(upstream)
		if err != nil {
			t.Fatal(err)
		}
		s := httptest.NewServer(between(&httputil.ReverseProxy{
			Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(u) },
			Transport: &http.Transport{DisableCompression: true},
		}))
		t.Cleanup(s.Close)
		upstream = s.URL
	}

	dir := t.TempDir()
	config := place(t, recipe(t, objectStores, "nginx", "cdn.conf"),
		"server_name cdn.example.com;", "server_name "+cdnHost+";",
		"listen 80;", "listen 127.0.0.1:"+c.port+";",
		"/var/cache/nginx/cdn", filepath.Join(dir, "cache"),
		"127.0.0.1:9000", strings.TrimPrefix(upstream, "http://"),
		// The test sees what comes from the cache.
		"add_header Vary $vary;", "add_header Vary $vary; add_header Cache $upstream_cache_status;")
	client := c.client()
	app.StartUntil(t, nginx(t, dir, config), func() error {
		res, err := client.Get(c.base())
		if err != nil {
			return err
		}
		if err := res.Body.Close(); err != nil {
			return err
		}
		if res.StatusCode != http.StatusNotFound {
			return fmt.Errorf("the status of no file is %s", res.Status)
		}
		return nil
	})
	return c
}

// setPolicy sets the policy of the bucket.
func setPolicy(t *testing.T, store *buckettest.Server, policy string) {
	t.Helper()
	bucket := cdnBucket
	store.Bucket(t, bucket)
	if _, err := store.Client().PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: &bucket, Policy: &policy}); err != nil {
		t.Fatal(err)
	}
}

// builds returns the place of the builds in a store.
func builds(t *testing.T, server *buckettest.Server) *blob.Bucket {
	t.Helper()
	return blob.PrefixedBucket(server.Bucket(t, cdnBucket), cdnPrefix+"/")
}

// client returns a client that finds the CDN by its name, and leaves
// Accept-Encoding and the content as they are.
func (c *cdn) client() *http.Client {
	return &http.Client{Timeout: time.Minute, Transport: &http.Transport{
		DisableKeepAlives:  true,
		DisableCompression: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+c.port)
		},
	}}
}

// TestCDN asks the CDN of object-stores.md for all kinds of files, in all ways.
func TestCDN(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64 // requests that reach the store
	var down atomic.Bool
	c := startCDN(t, func(store http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			if down.Load() {
				http.Error(w, "<Error>", http.StatusServiceUnavailable)
				return
			}
			// As S3 does with rules for CORS.
			w.Header().Add("Vary", "Origin, Access-Control-Request-Headers")
			w.Header().Set("Access-Control-Allow-Origin", "https://example.com")
			store.ServeHTTP(w, r)
		})
	})
	b := builds(t, c.store)
	const (
		immutable = "public, max-age=31536000, immutable"
		script    = "text/javascript; charset=utf-8"
		nocache   = "no-cache"
	)
	plain := strings.Repeat("console.log('plain')\n", 100)
	put := func(key, content, contentType, encoding, cache string) {
		t.Helper()
		err := b.WriteAll(t.Context(), key, []byte(content), &blob.WriterOptions{ContentType: contentType, ContentEncoding: encoding, CacheControl: cache})
		if err != nil {
			t.Fatal(err)
		}
	}
	put("assets/main-B2x0qQ4a.js", plain, script, "", immutable)
	put("assets/main-B2x0qQ4a.js.br", "as brotli", script, "br", immutable)
	put("assets/main-B2x0qQ4a.js.gz", "as gzip", script, "gzip", immutable+", no-transform")
	put("assets/small-C2x0qQ4a.js", "small", script, "", immutable)
	put("assets/a b#c?ü%20-D2x0qQ4a.js", "odd", script, "", immutable)
	put("assets/lake-D2x0qQ4a.png", "png", "image/png", "", immutable)
	put("logo.svg", "<svg>", "image/svg+xml", "", nocache)
	put("logo.svg.br", "svg as brotli", "image/svg+xml", "br", nocache)
	put(".govite/builds/x.json", "{}", "application/json", "", nocache)

	client := c.client()
	ask := func(method, path string, header ...string) (*http.Response, string) {
		t.Helper()
		return askWith(t, client, method, c.base()+path, header...)
	}
	tests := []struct {
		path, accept string
		status       int
		body         string
		encoding     string
		vary         string
		first, again string // the state of the cache
	}{
		{"assets/main-B2x0qQ4a.js", "", 200, plain, "", "Accept-Encoding", "MISS", "HIT"},
		{"assets/main-B2x0qQ4a.js", "gzip, deflate, br, zstd", 200, "as brotli", "br", "Accept-Encoding", "MISS", "HIT"},
		{"assets/main-B2x0qQ4a.js", "gzip", 200, "as gzip", "gzip", "Accept-Encoding", "MISS", "HIT"},
		{"assets/main-B2x0qQ4a.js", "gzip;q=0.5, br;q=0", 200, "as gzip", "gzip", "Accept-Encoding", "HIT", "HIT"},
		{"assets/main-B2x0qQ4a.js", "BR ; q=1.0", 200, "as brotli", "br", "Accept-Encoding", "HIT", "HIT"},
		{"assets/main-B2x0qQ4a.js", "br;q=0.000, gzip;q=0", 200, plain, "", "Accept-Encoding", "HIT", "HIT"},
		{"assets/main-B2x0qQ4a.js", "xbr, brx, identity", 200, plain, "", "Accept-Encoding", "HIT", "HIT"},
		{"assets/main-B2x0qQ4a.js?v=1", "br", 200, "as brotli", "br", "Accept-Encoding", "HIT", "HIT"},
		{"assets/main-B2x0qQ4a.js.br", "", 200, "as brotli", "br", "", "HIT", "HIT"},
		{"assets/small-C2x0qQ4a.js", "br", 200, "small", "", "Accept-Encoding", "MISS", "HIT"},
		{"assets/a%20b%23c%3F%C3%BC%2520-D2x0qQ4a.js", "br", 200, "odd", "", "Accept-Encoding", "MISS", "HIT"},
		{"assets/lake-D2x0qQ4a.png", "br", 200, "png", "", "", "MISS", "HIT"},
		{"logo.svg", "br", 200, "svg as brotli", "br", "Accept-Encoding", "", ""},
		{"logo.svg", "", 200, "<svg>", "", "Accept-Encoding", "", ""},
	}
	for _, tt := range tests {
		for _, cache := range []string{tt.first, tt.again} {
			res, body := ask("GET", tt.path, "Accept-Encoding", tt.accept)
			h := res.Header
			if res.StatusCode != tt.status || body != tt.body || h.Get("Content-Encoding") != tt.encoding || h.Get("Vary") != tt.vary || h.Get("Cache") != cache {
				t.Errorf("%s for %q: %s, want cache %s\n%v\n%s", tt.path, tt.accept, res.Status, cache, h, body)
			}
			checkCDNHeader(t, res)
		}
		head, _ := ask("HEAD", tt.path, "Accept-Encoding", tt.accept)
		got, _ := ask("GET", tt.path, "Accept-Encoding", tt.accept)
		for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding", "Cache-Control", "Etag", "Vary", "Access-Control-Allow-Origin"} {
			if head.StatusCode != tt.status || head.Header.Get(name) != got.Header.Get(name) {
				t.Errorf("HEAD %s: %s, %s is %q, and %q for GET", tt.path, head.Status, name, head.Header.Get(name), got.Header.Get(name))
			}
		}
		tag := got.Header.Get("Etag")
		if res, body := ask("GET", tt.path, "Accept-Encoding", tt.accept, "If-None-Match", tag); res.StatusCode != http.StatusNotModified || body != "" || res.Header.Get("Access-Control-Allow-Origin") != "*" || res.Header.Get("Vary") != tt.vary {
			t.Errorf("%s for %q, If-None-Match: %s\n%v", tt.path, tt.accept, res.Status, res.Header)
		}
		if res, body := ask("GET", tt.path, "Accept-Encoding", tt.accept, "If-None-Match", `"other"`); res.StatusCode != http.StatusOK || body != tt.body {
			t.Errorf("%s for %q, another If-None-Match: %s\n%s", tt.path, tt.accept, res.Status, body)
		}
	}

	t.Run("ranges", func(t *testing.T) {
		etags := map[string]bool{}
		for _, accept := range []string{"", "br", "gzip"} {
			res, _ := ask("GET", "assets/main-B2x0qQ4a.js", "Accept-Encoding", accept)
			etags[res.Header.Get("Etag")] = true
			res, body := ask("GET", "assets/main-B2x0qQ4a.js", "Accept-Encoding", accept, "Range", "bytes=8-18")
			if res.StatusCode != http.StatusPartialContent || body != plain[8:19] || res.Header.Get("Content-Encoding") != "" || res.Header.Get("Content-Range") != fmt.Sprintf("bytes 8-18/%d", len(plain)) {
				t.Errorf("%q: %s\n%v\n%s", accept, res.Status, res.Header, body)
			}
			checkCDNHeader(t, res)
		}
		if len(etags) != 3 {
			t.Errorf("the forms have the entity tags %v", etags)
		}
		// A part of one form never completes another.
		res, _ := ask("GET", "assets/main-B2x0qQ4a.js", "Accept-Encoding", "br")
		res, body := ask("GET", "assets/main-B2x0qQ4a.js", "Accept-Encoding", "br", "Range", "bytes=3-", "If-Range", res.Header.Get("Etag"))
		if res.StatusCode != http.StatusOK || body != plain {
			t.Errorf("If-Range with the entity tag of the encoded form: %s\n%s", res.Status, body)
		}
		res, body = ask("GET", "assets/main-B2x0qQ4a.js", "Range", "bytes=99999-")
		if res.StatusCode != http.StatusRequestedRangeNotSatisfiable {
			t.Errorf("no such range: %s\n%s", res.Status, body)
		}
		// The first request for a file is one for a range.
		put("assets/video-B2x0qQ4a.mp4", plain, "video/mp4", "", immutable)
		for range 2 {
			res, body := ask("GET", "assets/video-B2x0qQ4a.mp4", "Range", "bytes=8-18")
			if res.StatusCode != http.StatusPartialContent || body != plain[8:19] {
				t.Errorf("%s\n%v\n%s", res.Status, res.Header, body)
			}
		}
		if res, body := ask("GET", "logo.svg", "Accept-Encoding", "br", "Range", "bytes=1-3"); res.StatusCode != http.StatusPartialContent || body != "svg" || res.Header.Get("Content-Encoding") != "" {
			t.Errorf("not from the cache: %s\n%v\n%s", res.Status, res.Header, body)
		}
	})

	t.Run("missing", func(t *testing.T) {
		for _, accept := range []string{"br", ""} {
			path := "assets/later-" + accept + "2x0qQ4a.js"
			res, body := ask("GET", path, "Accept-Encoding", accept)
			if res.StatusCode != http.StatusNotFound || res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("Access-Control-Allow-Origin") != "*" || strings.Contains(body, "<Error>") {
				t.Errorf("%s\n%v\n%s", res.Status, res.Header, body)
			}
			put(path, "now there", script, "", immutable)
			if res, body := ask("GET", path, "Accept-Encoding", accept); res.StatusCode != http.StatusOK || body != "now there" {
				t.Errorf("the cache keeps the status of a file that has come: %s\n%s", res.Status, body)
			}
		}
	})

	t.Run("denied", func(t *testing.T) {
		for _, path := range []string{
			".govite/builds/x.json", "%2egovite/builds/x.json", "/.govite/builds/x.json", "assets/..%2f.govite/builds/x.json", "assets/../.govite/builds/x.json",
			"", "?list-type=2", "../", "../?list-type=2", "../" + cdnBucket + "/" + cdnPrefix + "/logo.svg",
		} {
			if res, body := ask("GET", path); res.StatusCode != http.StatusNotFound {
				t.Errorf("GET %s: %s\n%s", path, res.Status, body)
			}
		}
		for _, method := range []string{"POST", "PUT", "DELETE"} {
			if res, body := ask(method, "logo.svg"); res.StatusCode != http.StatusMethodNotAllowed {
				t.Errorf("%s: %s\n%s", method, res.Status, body)
			}
		}
		// What a client sends besides does not reach the store.
		res, body := ask("GET", "logo.svg?response-content-type=text/html&acl", "Authorization", "AWS4-HMAC-SHA256 nonsense", "Origin", "https://evil.example", "Cookie", "a=b")
		if res.StatusCode != http.StatusOK || body != "<svg>" {
			t.Errorf("%s\n%s", res.Status, body)
		}
		checkCDNHeader(t, res)
	})

	t.Run("changed", func(t *testing.T) {
		put("logo.svg", "<svg new>", "image/svg+xml", "", nocache)
		if res, body := ask("GET", "logo.svg"); body != "<svg new>" {
			t.Errorf("%s\n%s", res.Status, body)
		}
	})
	t.Run("requests to the store", func(t *testing.T) {
		for _, path := range []string{"assets/main-B2x0qQ4a.js", "assets/small-C2x0qQ4a.js", "assets/lake-D2x0qQ4a.png"} {
			before := asked.Load()
			for i := range 20 {
				ask("GET", path, "Accept-Encoding", "br", "Origin", fmt.Sprintf("https://%d.example", i))
				ask("HEAD", path, "Accept-Encoding", "br")
			}
			if n := asked.Load() - before; n != 0 {
				t.Errorf("%s: %d requests reach the store", path, n)
			}
		}
		before := asked.Load()
		var all sync.WaitGroup
		put("assets/new-B2x0qQ4a.png", "new", "image/png", "", immutable)
		for range 20 {
			all.Go(func() { ask("GET", "assets/new-B2x0qQ4a.png") })
		}
		all.Wait()
		if n := asked.Load() - before; n != 1 {
			t.Errorf("20 requests at a time make %d requests to the store", n)
		}
	})

	t.Run("an old file", func(t *testing.T) {
		put("assets/old-B2x0qQ4a.js", "old", script, "", "max-age=1")
		states := map[string]bool{}
		err := poll.Until(t.Context(), time.Minute, func() error {
			res, body := ask("GET", "assets/old-B2x0qQ4a.js")
			if res.StatusCode != http.StatusOK || body != "old" {
				t.Errorf("%s\n%s", res.Status, body)
			}
			if state := res.Header.Get("Cache"); state != "HIT" || states["STALE"] {
				states[state] = true
			}
			if !states["STALE"] || !states["HIT"] {
				return fmt.Errorf("the states are %v", states)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})

	t.Run("store down", func(t *testing.T) {
		down.Store(true)
		for _, tt := range tests {
			if tt.again == "" {
				continue
			}
			if res, body := ask("GET", tt.path, "Accept-Encoding", tt.accept); res.StatusCode != http.StatusOK || body != tt.body {
				t.Errorf("%s for %q: %s\n%s", tt.path, tt.accept, res.Status, body)
			}
		}
		put("assets/while-B2x0qQ4a.js", "now there", script, "", immutable)
		for _, want := range []int{http.StatusServiceUnavailable, http.StatusOK} {
			res, body := ask("GET", "assets/while-B2x0qQ4a.js", "Accept-Encoding", "br")
			if res.StatusCode != want {
				t.Errorf("%s, not %d\n%s", res.Status, want, body)
			}
			down.Store(false)
		}
	})
}

// TestCDNExtensions compares the extensions in the configuration with those of files
// that the plugin compresses.
func TestCDNExtensions(t *testing.T) {
	list := regexp.MustCompile(`\\\.\(([a-z|]+)\)\$" Accept-Encoding`).FindStringSubmatch(recipe(t, objectStores, "nginx", "cdn.conf"))
	source, err := os.ReadFile(filepath.Join("..", "core", "vite-plugin", "src", "compress.ts"))
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	_, set, _ := strings.Cut(string(source), "const compressible = new Set(")
	set, _, _ = strings.Cut(set, ".split(")
	for _, text := range regexp.MustCompile(`'([^']*)'`).FindAllStringSubmatch(set, -1) {
		words = append(words, strings.Fields(text[1])...)
	}
	slices.Sort(words)
	if list == nil || len(words) < 10 || list[1] != strings.Join(words, "|") {
		t.Errorf("the configuration has the extensions %q, and the plugin %q", list, words)
	}
}

// checkCDNHeader checks what each file of the CDN has in its header.
func checkCDNHeader(t *testing.T, res *http.Response) {
	t.Helper()
	h, file := res.Header, res.Request.URL.Path
	want := map[string]string{"Access-Control-Allow-Origin": "*", "Accept-Ranges": "bytes", "Cache-Control": "no-cache"}
	if strings.Contains(file, "/assets/") {
		want["Cache-Control"] = "public, max-age=31536000, immutable"
	}
	if h.Get("Content-Encoding") == "gzip" {
		want["Cache-Control"] += ", no-transform"
	}
	switch {
	case strings.Contains(file, ".js"):
		want["Content-Type"] = "text/javascript; charset=utf-8"
	case strings.Contains(file, ".svg"):
		want["Content-Type"] = "image/svg+xml"
	}
	for name, value := range want {
		if got := h.Values(name); name == "Accept-Ranges" && res.StatusCode == http.StatusPartialContent {
			continue
		} else if len(got) != 1 || got[0] != value {
			t.Errorf("%s: %s is %q, not %q", res.Request.URL, name, got, value)
		}
	}
	if tag := h.Get("Etag"); !strings.HasPrefix(tag, `"`) {
		t.Errorf("%s: the entity tag is %s", res.Request.URL, tag)
	}
}
