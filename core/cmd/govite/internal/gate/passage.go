package gate

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/govite/govite/core/internal/buffers"
)

// A passage leads to one run of the application.
type passage struct {
	bound     string
	transport *http.Transport
	ctx       context.Context // ends when the requests are cut
	cut       context.CancelFunc

	mu       sync.Mutex
	ordinary int           // requests that will be over soon
	drained  chan struct{} // closed when ordinary is 0; nil before drain
}

func newPassage(bound string) *passage {
	p := &passage{bound: bound}
	p.ctx, p.cut = context.WithCancel(context.Background())
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	p.transport = &http.Transport{
		DialContext:         dialer.DialContext, // without a proxy of the environment
		DisableCompression:  true,
		MaxIdleConnsPerHost: 256,
		IdleConnTimeout:     time.Second, // before the application closes it
	}
	return p
}

// enter counts a request of which nobody knows yet how long it takes.
func (p *passage) enter() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ordinary++
}

func (p *passage) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ordinary--
	p.tell()
}

func (p *passage) tell() {
	if p.ordinary == 0 && p.drained != nil {
		close(p.drained)
		p.drained = nil
	}
}

// drain waits until no ordinary request is left, or ctx ends. Then it cuts all
// others. No request may enter any longer.
func (p *passage) drain(ctx context.Context) {
	drained := make(chan struct{})
	p.mu.Lock()
	p.drained = drained
	p.tell()
	p.mu.Unlock()
	select {
	case <-drained:
	case <-ctx.Done():
	}
	p.cut()
	p.transport.CloseIdleConnections()
}

// serve passes a request on. It returns an error if it has not touched w: the
// application does not answer. The caller has entered; serve leaves.
func (p *passage) serve(w http.ResponseWriter, r *http.Request) (failure error) {
	leave := sync.OnceFunc(p.leave)
	defer leave()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)()

	proxy := &httputil.ReverseProxy{
		Transport:     p.transport,
		FlushInterval: -1, // streams go on at once
		ErrorLog:      log.New(io.Discard, "", 0),
		BufferPool:    buffers.Pool,
		Rewrite: func(pr *httputil.ProxyRequest) {
			pr.Out.URL.Scheme, pr.Out.URL.Host = "http", p.bound
			pr.Out.URL.RawQuery = pr.In.URL.RawQuery // ReverseProxy drops malformed parameters
			for _, name := range forwarded {
				if values := pr.In.Header[name]; values != nil {
					pr.Out.Header[name] = values // of a proxy before govite dev
				}
			}
		},
		ModifyResponse: func(res *http.Response) error {
			if res.StatusCode == http.StatusSwitchingProtocols || strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
				leave() // it has no end
			}
			if conn, ok := res.Body.(io.ReadWriteCloser); ok && res.StatusCode == http.StatusSwitchingProtocols {
				// Without CloseWrite, by which ReverseProxy would wait for a peer that
				// may never close.
				res.Body = struct{ io.ReadWriteCloser }{conn}
			}
			return nil
		},
		ErrorHandler: func(_ http.ResponseWriter, _ *http.Request, err error) { failure = err },
	}
	proxy.ServeHTTP(w, r.WithContext(ctx))
	if failure != nil && p.ctx.Err() != nil && r.Context().Err() == nil {
		return errCut
	}
	return failure
}

// errCut is the error of a request whose application was stopped before it answered.
var errCut = errors.New("the application was stopped before it answered")

var forwarded = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"}

// A body notes whether it was read, and outlives an attempt to send it.
type body struct {
	io.ReadCloser
	read atomic.Bool
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.read.Store(true)
	}
	return n, err
}

// Close does nothing: the server closes the body.
func (b *body) Close() error { return nil }
