package devserver

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/govite/govite/core/internal/fetch"
	"github.com/govite/govite/core/internal/leak"
	"github.com/govite/govite/core/internal/pace"
)

// TestMain fails when a goroutine of this package or of a proxy it made
// outlives the tests.
func TestMain(m *testing.M) { os.Exit(leak.Main(m, marks...)) }

// marks are in the stacks of these goroutines.
var marks = []string{"devserver.(*", "httputil."}

// seenRequest is a request as it reached the fake Vite.
type seenRequest struct {
	Method, URI, Host string
	Header            http.Header
}

// fakeVite answers the requests of this package like Vite, and records them.
type fakeVite struct {
	*httptest.Server
	Base    string       // default "/"
	Handler http.Handler // for all but pings; default: 200 "vite <URI>"
	Status  string       // the plugin's announcement, JSON; "" without the plugin

	mu       sync.Mutex
	requests []seenRequest
	pings    int
	asked    int // requests for Status
}

// newVite starts a fake Vite; set is called before it serves.
func newVite(t testing.TB, set func(*fakeVite)) *fakeVite {
	t.Helper()
	v := &fakeVite{Base: "/"}
	v.Server = httptest.NewUnstartedServer(v)
	if set != nil {
		set(v)
	}
	v.Start()
	t.Cleanup(v.Close)
	return v
}

func (v *fakeVite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Accept") == acceptPing {
		v.mu.Lock()
		v.pings++
		v.mu.Unlock()
		if !strings.HasPrefix(r.URL.Path, v.Base) {
			w.Header().Set("Location", v.Base)
			w.WriteHeader(http.StatusFound)
			return
		}
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if r.URL.Path == v.Base+statusPath {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.asked++
		if v.Status == "" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, v.Status)
		return
	}
	v.mu.Lock()
	v.requests = append(v.requests, seenRequest{r.Method, r.RequestURI, r.Host, r.Header.Clone()})
	v.mu.Unlock()
	if v.Handler != nil {
		v.Handler.ServeHTTP(w, r)
		return
	}
	fmt.Fprint(w, "vite "+r.RequestURI)
}

// Seen returns the requests except pings and @react-refresh.
func (v *fakeVite) Seen() []seenRequest {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(v.requests), func(r seenRequest) bool {
		return strings.HasSuffix(r.URI, "/@react-refresh")
	})
}

func (v *fakeVite) Pings() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.pings
}

// logBuffer is a log that tests read.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// Warnings returns the lines so far.
func (l *logBuffer) Warnings() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Collect(strings.Lines(l.buf.String()))
}

func (l *logBuffer) Logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, nil))
}

// at is ParseAddress for a valid URL.
func at(t testing.TB, url string) Address {
	t.Helper()
	a, err := ParseAddress(url)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// patience bounds every wait. Only a wait that fails takes as long.
const patience = time.Minute

// patient is the pace of the tests. They depend on the speed of no machine: the
// order of events decides.
var patient = pace.Pace{Probe: time.Hour, Timeout: patience, Recently: time.Hour, Restart: patience, Start: patience, Takeover: patience}

// newServer is New for valid options.
func newServer(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Root == "" {
		o.Root = t.TempDir()
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Pace == (pace.Pace{}) {
		o.Pace = patient
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.files.CloseIdleConnections()
		s.others.CloseIdleConnections()
	})
	return s
}

// newApp starts an application with s. The application has its own pages "/" and
// "/app", and its own 404.
func newApp(t testing.TB, s *Server, spa bool, middleware ...func(http.Handler) http.Handler) *httptest.Server {
	t.Helper()
	var pages *Pages
	if spa {
		pages = &Pages{
			Is:   func(r *http.Request) bool { return fetch.IsPage(r.URL.Path, r.Header) },
			Name: func(string) (string, bool) { return "index.html", true },
			Fill: func(_ *http.Request, _, text string) (string, error) { return text, nil },
		}
	}
	var h http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.Serve(w, r) {
			return
		}
		if r.URL.Path == "/app" || r.URL.Path == "/" {
			fmt.Fprint(w, "app "+r.Method)
			return
		}
		if !s.Fallback(w, r, pages) {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, "app 404")
		}
	})
	for _, m := range middleware {
		h = m(h)
	}
	app := httptest.NewUnstartedServer(h)
	app.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	app.Start()
	t.Cleanup(app.Close)
	return app
}

// answer is a response with its whole body.
type answer struct {
	Status int
	Header http.Header
	Body   string
}

// ask sends a request with headers "Name: value", "Host" among them, and reads the
// answer.
func ask(t testing.TB, method, url string, headers ...string) answer {
	t.Helper()
	a, err := tryAsk(method, url, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func tryAsk(method, url string, headers ...string) (answer, error) {
	req, err := http.NewRequest(method, url, nil)
	if err != nil {
		return answer{}, err
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		if name == "Host" {
			req.Host = value
			continue
		}
		req.Header.Add(name, value)
	}
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       patience,
	}
	res, err := client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, string(body)}, err
}

// nobody is an address where no server listens. The port of a closed server would
// not do: another test's server may get it.
const nobody = "http://127.0.0.1:1"

// announce writes an announcement into root.
func announce(t testing.TB, root string, a announcement) {
	t.Helper()
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, announcementPath(root), string(data))
}

func writeFile(t testing.TB, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// wsConn is the client's end of a websocket.
type wsConn struct {
	net.Conn
	r *bufio.Reader
}

// dialWebSocket does the opening handshake of RFC 6455 and returns the
// connection, which is open if the status is 101.
func dialWebSocket(t testing.TB, addr, uri, protocol string, headers ...string) (wsConn, *http.Response) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	head := "GET " + uri + " HTTP/1.1\r\n"
	if !slices.ContainsFunc(headers, func(h string) bool { return strings.HasPrefix(h, "Host: ") }) {
		head += "Host: " + addr + "\r\n"
	}
	if !slices.ContainsFunc(headers, func(h string) bool { return strings.HasPrefix(h, "Upgrade: ") }) {
		head += "Connection: Upgrade\r\nUpgrade: websocket\r\n"
	}
	if protocol != "" {
		head += "Sec-WebSocket-Protocol: " + protocol + "\r\n"
	}
	head += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
	head += strings.Join(append(headers, "\r\n"), "\r\n")
	if _, err := io.WriteString(conn, head); err != nil {
		t.Fatal(err)
	}
	c := wsConn{conn, bufio.NewReader(conn)}
	res, err := http.ReadResponse(c.r, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c, res
}

// within waits for an event.
func within[T any](t testing.TB, event <-chan T, what string) {
	t.Helper()
	select {
	case <-event:
	case <-time.After(patience):
		t.Errorf("not within %v: %s", patience, what)
	}
}

// eventually waits for a condition.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", patience, what)
		}
	}
}
