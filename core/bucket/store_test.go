package bucket

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"

	"github.com/govite/govite/core/bucket/buckettest"
	_ "github.com/govite/govite/core/bucket/internal/s3upload"
)

// TestStore publishes to a real store, and prunes there.
func TestStore(t *testing.T) {
	t.Parallel()
	server := buckettest.Start(t)
	b := server.Bucket(t, "assets")
	checked := below(t, server, "web/")
	s := New(below(t, server, "web/"))
	if err := b.WriteAll(t.Context(), "foreign", []byte("foreign"), nil); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		checkWhole(t, checked, publish(t, s, awkwardBuild()).ID)
	}
	if p := publish(t, s, awkwardBuild()); p.Uploaded > 0 {
		t.Errorf("%+v", p)
	}
	for name, want := range awkward {
		if content, err := checked.ReadAll(t.Context(), name); string(content) != want || err != nil {
			t.Errorf("%s: %q, %v", name, content, err)
		}
	}
	dist := makeBuild("two")
	dist["film.mp4"] = &fstest.MapFile{Data: make([]byte, mostInMemory+1)} // in parts
	two := publish(t, s, dist)
	if p := publish(t, s, dist); p.Uploaded > 0 {
		t.Errorf("%+v", p)
	}
	if p := prune(t, s, PruneOptions{Keep: 1}); len(p.Builds) != 1 || p.Deleted < len(awkward) {
		t.Errorf("%+v", p)
	}
	checkWhole(t, checked, two.ID)
	for _, key := range takeSnapshot(t, b).keys() {
		if strings.Contains(key, digestOf("one")[:7]) || key != "foreign" && !strings.HasPrefix(key, "web/") {
			t.Errorf("%s is there", key)
		}
	}

	// The store refuses content that was changed on its way.
	r := mustRequester(t, s)
	err := r.putBody(t.Context(), usualTimeout, "changed", []byte("one"), make([]byte, 16), &blob.WriterOptions{ContentType: "text/plain"})
	checkError(t, err, "writing changed", "Content-MD5")
}

// below returns a part of a bucket.
func below(t *testing.T, server *buckettest.Server, prefix string) *blob.Bucket {
	t.Helper()
	var client *s3.Client
	if !server.Bucket(t, "assets").As(&client) {
		t.Fatal("no S3")
	}
	b, err := s3blob.OpenBucket(t.Context(), client, "assets", nil)
	if err != nil {
		t.Fatal(err)
	}
	return blob.PrefixedBucket(b, prefix)
}

// A faulty proxy is between govite and the store.
type faulty struct {
	// fault, if it is not nil, answers a request in place of the store, and reports
	// whether it did.
	fault func(w http.ResponseWriter, r *http.Request) bool

	mutex sync.Mutex
	made  int // requests
}

func (f *faulty) ServeHTTP(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mutex.Lock()
		f.made++
		f.mutex.Unlock()
		if f.fault == nil || !f.fault(w, r) {
			next.ServeHTTP(w, r)
		}
	})
}

// through returns a store of a bucket behind a faulty proxy.
func (f *faulty) through(t *testing.T, server *buckettest.Server, name string) *Store {
	t.Helper()
	target, err := url.Parse(server.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	// The signature has the host of the request, which the proxy does not change.
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	front := httptest.NewServer(f.ServeHTTP(proxy))
	t.Cleanup(front.Close)
	s := New(server.BucketAt(t, front.URL, name))
	s.wait = func(ctx context.Context, _ time.Duration) error { return context.Cause(ctx) }
	return s
}

// every returns a function that reports true for each n-th call.
func every(n int) func() bool {
	var mutex sync.Mutex
	calls := 0
	return func() bool {
		mutex.Lock()
		defer mutex.Unlock()
		calls++
		return calls%n == 0
	}
}

func answer(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>%s</Code><Message>test</Message></Error>`, code)
}

// hangUp ends the connection of a request.
func hangUp(w http.ResponseWriter) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = c.Close()
	}
}

// hang waits until the client gives up. The server notices that when it has read the
// request.
func hang(r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // the client may be gone
	<-r.Context().Done()
}

// TestStorePasses publishes to a store with failures that pass. Nothing is lost.
func TestStorePasses(t *testing.T) {
	t.Parallel()
	server := buckettest.Start(t)
	third := every(3)
	large, hung := 0, 0 // how often a fault was there that is there for some requests alone
	tests := []struct {
		name  string
		fault func(http.ResponseWriter, *http.Request) bool
	}{
		{"status 500", func(w http.ResponseWriter, _ *http.Request) bool {
			if third() {
				answer(w, http.StatusInternalServerError, "InternalError")
				return true
			}
			return false
		}},
		{"status 503", func(w http.ResponseWriter, _ *http.Request) bool {
			if third() {
				answer(w, http.StatusServiceUnavailable, "SlowDown")
				return true
			}
			return false
		}},
		{"the end of the connection", func(w http.ResponseWriter, _ *http.Request) bool {
			if third() {
				hangUp(w)
				return true
			}
			return false
		}},
		{"the end of the connection after the request", func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodGet || !third() {
				return false
			}
			// The store does the request, and the answer is lost.
			out, _ := http.NewRequestWithContext(r.Context(), r.Method, server.Endpoint+r.URL.RequestURI(), r.Body)
			out.Header, out.Host, out.ContentLength = r.Header, r.Host, r.ContentLength
			if response, err := http.DefaultTransport.RoundTrip(out); err == nil {
				_ = response.Body.Close()
			}
			hangUp(w)
			return true
		}},
		{"half of an answer", func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodGet || !strings.Contains(r.URL.Path, buildsPrefix) || large > 1 {
				return false
			}
			large++
			w.Header().Set("Content-Length", "5000")
			_, _ = w.Write(make([]byte, 100))
			return true
		}},
		{"no answer", func(_ http.ResponseWriter, r *http.Request) bool {
			if hung > 3 || !third() {
				return false
			}
			hung++
			hang(r)
			return true
		}},
	}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			name := fmt.Sprint("bucket-", i)
			proxy := &faulty{}
			s := proxy.through(t, server, name)
			publish(t, s, makeBuild("zero"))
			proxy.fault = test.fault
			var notes []string
			requests := Requests{Parallel: 1, Timeout: 500 * time.Millisecond, Note: func(text string) { notes = append(notes, text) }}
			p, err := s.Publish(t.Context(), makeBuild("one"), PublishOptions{Requests: requests})
			if err != nil {
				t.Fatal(err)
			}
			checkWhole(t, server.Bucket(t, name), p.ID)
			if len(notes) == 0 || !strings.Contains(notes[0], "trying again") {
				t.Errorf("%q", notes)
			}
			if _, err := s.Prune(t.Context(), PruneOptions{Requests: requests, Keep: 1}); err != nil {
				t.Fatal(err)
			}
			checkWhole(t, server.Bucket(t, name), p.ID)
		})
	}
}

// TestStoreFails publishes to a store with failures that stay. The build is not
// visible, and the next publish completes it.
func TestPublishToFailingStore(t *testing.T) {
	t.Parallel()
	server := buckettest.Start(t)
	ofAsset := func(r *http.Request) bool {
		return r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/assets/main")
	}
	tests := []struct {
		name  string
		fault func(http.ResponseWriter, *http.Request) bool
		want  []string
		most  int // requests
	}{
		{"status 500", func(w http.ResponseWriter, r *http.Request) bool {
			if ofAsset(r) {
				answer(w, http.StatusInternalServerError, "InternalError")
			}
			return ofAsset(r)
		}, []string{"writing assets/main", "failed 5 times", "InternalError"}, 40},
		{"no answer", func(_ http.ResponseWriter, r *http.Request) bool {
			if ofAsset(r) {
				hang(r)
			}
			return ofAsset(r)
		}, []string{"writing assets/main", "failed 5 times", "no answer in 100ms"}, 40},
		{"no permission", func(w http.ResponseWriter, r *http.Request) bool {
			if ofAsset(r) {
				answer(w, http.StatusForbidden, "AccessDenied")
			}
			return ofAsset(r)
		}, []string{"writing assets/main", "AccessDenied", "give these credentials the permission to list, read and write objects"}, 20},
		{"wrong credentials", func(w http.ResponseWriter, r *http.Request) bool {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "Signature=", "Signature=0", 1))
			return false
		}, []string{".govite/pending/", "SignatureDoesNotMatch", "correct the credentials of the store"}, 2},
	}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			name := fmt.Sprint("bucket-", i)
			proxy := &faulty{}
			s := proxy.through(t, server, name)
			zero := publish(t, s, makeBuild("zero"))
			proxy.fault, proxy.made = test.fault, 0
			_, err := s.Publish(t.Context(), makeBuild("one"), PublishOptions{Requests: Requests{Parallel: 4, Timeout: 100 * time.Millisecond}})
			checkError(t, err, test.want...)
			if proxy.made > test.most {
				t.Errorf("%d requests", proxy.made)
			}
			b := server.Bucket(t, name)
			checkWhole(t, b, zero.ID)
			proxy.fault = nil
			checkWhole(t, b, publish(t, s, makeBuild("one")).ID)
		})
	}
	t.Run("no bucket", func(t *testing.T) {
		t.Parallel()
		proxy := &faulty{}
		s := proxy.through(t, server, "missing")
		if err := os.Remove(filepath.Join(server.Dir, "missing")); err != nil {
			t.Fatal(err)
		}
		_, err := s.Publish(t.Context(), makeBuild("one"), PublishOptions{})
		checkError(t, err, "NoSuchBucket", "create the bucket, correct its name")
		_, err = s.Prune(t.Context(), PruneOptions{Keep: 1})
		checkError(t, err, "listing the store", "NoSuchBucket", "create the bucket, correct its name")
		if proxy.made > 4 {
			t.Errorf("%d requests", proxy.made)
		}
	})
	t.Run("no store", func(t *testing.T) {
		t.Parallel()
		s := New(server.BucketAt(t, "http://127.0.0.1:1", "missing"))
		s.wait = func(ctx context.Context, _ time.Duration) error { return context.Cause(ctx) }
		_, err := s.Publish(t.Context(), makeBuild("one"), PublishOptions{})
		checkError(t, err, "failed 5 times", "connection refused")
	})
}
