package adaptertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/govite/govite/core"
)

func testModules(t *testing.T, start Start) {
	vite := newStandIn(t)
	base := start(t, App{Vite: vite.development(t, core.Config{})})

	for _, target := range []string{"/@vite/client", "/@fs//home/x/a%20b.ts?import&t=17;x=%zz", "/@fs/C:/x/%C3%BC.css?a=b&a=c&empty=", "/@fs/a%2Fb.ts"} {
		a := get(t, base+target, "Accept", "text/css,*/*;q=0.1", "Sec-Fetch-Dest", "style", "X-Many", "1", "X-Many", "2", "X-Forwarded-For", "10.0.0.1")
		want := "GET " + target + " accept=text/css,*/*;q=0.1 dest=style many=1,2 forwarded="
		if a.Status != http.StatusOK || a.Body != want || a.Header.Get("Content-Type") != "text/javascript" {
			t.Errorf("%d %v\n got %s\nwant %s", a.Status, a.Header, a.Body, want)
		}
		if cookies := a.Header["Set-Cookie"]; strings.Join(cookies, " ") != "a=1 b=2" {
			t.Errorf("%s: Set-Cookie %q", target, cookies)
		}
	}
	if a := Do(t, http.MethodHead, base+"/@vite/client"); a.Status != http.StatusOK || a.Body != "" {
		t.Errorf("HEAD: %d %q", a.Status, a.Body)
	}
	if a := get(t, base+"/", "Accept", "text/x-vite-ping"); a.Status != http.StatusNoContent {
		t.Errorf("ping: %d", a.Status)
	}
	r := request(t, http.MethodGet, base+"/@vite/client")
	r.Host = "rebound.example.com"
	if a := send(t, r); a.Status != http.StatusForbidden || !strings.Contains(a.Body, "AllowedHosts") {
		t.Errorf("under a foreign host: %d %s", a.Status, a.Body)
	}
	for _, target := range []string{"/@vite/client", "/src/main.ts"} {
		if a := Do(t, http.MethodPost, base+target); a.Status != http.StatusNotFound && a.Status != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %d", target, a.Status)
		}
	}
	if n := vite.foreign.Load(); n > 0 {
		t.Errorf("%d requests reached Vite that are not Vite's", n)
	}
	if a := get(t, base+"/funcs"); a.Status != http.StatusInternalServerError && !strings.Contains(a.Body, `<script type="module" src="/@vite/client"></script>`) {
		t.Errorf("/funcs: %d %s", a.Status, a.Body)
	}
}

func testDevFallback(t *testing.T, start Start) {
	vite := newStandIn(t)
	base := start(t, App{Vite: vite.development(t, core.Config{})})
	unknown := get(t, base+"/nothing")
	for target, want := range map[string]string{
		"/src/main.ts?t=1": "GET /src/main.ts?t=1 accept= dest= many= forwarded=",
		"/src/own.ts":      "own", // the application's route wins
		"/src/none.ts":     strings.ReplaceAll(unknown.Body, "/nothing", "/src/none.ts"),
		"/src/spa.ts":      strings.ReplaceAll(unknown.Body, "/nothing", "/src/spa.ts"), // Vite answers with a page
	} {
		if a := get(t, base+target); a.Body != want {
			t.Errorf("%s: %d %q, want %q", target, a.Status, a.Body, want)
		}
	}
	// The application's own 404 page stays its own.
	if a := get(t, base+"/src/spa", "Sec-Fetch-Mode", "navigate", "Accept", "text/html"); a.Status != http.StatusNotFound || strings.Contains(a.Body, "Vite's") {
		t.Errorf("a page load: %d %q", a.Status, a.Body)
	}
	testStreaming(t, base, "/src/stream.js", "first", "last", vite.release)
	if a := get(t, base+"/src/big.js"); a.Status != http.StatusOK || len(a.Body) != big {
		t.Errorf("a big module: %d, %d bytes", a.Status, len(a.Body))
	}

	// The request to Vite ends when the client closes the connection.
	resp, err := client.RoundTrip(request(t, http.MethodGet, base+"/src/stream.js"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(resp.Body, make([]byte, 5)); err != nil {
		t.Error(err)
	}
	resp.Body.Close()
	eventually(t, "end of the request to Vite", func() bool { return vite.canceled.Load() == 1 })

	spa := start(t, App{Vite: vite.development(t, core.Config{SPA: "index.html"})})
	if a := get(t, spa+"/src/spa", "Sec-Fetch-Mode", "navigate", "Accept", "text/html"); a.Body != "Vite's index.html" {
		t.Errorf("a page load of a single-page application: %d %q", a.Status, a.Body)
	}
}

func testHotUpdates(t *testing.T, start Start) {
	for name, compress := range map[string]bool{"alone": false, "with compression around": true} {
		t.Run(name, func(t *testing.T) { testSockets(t, start, compress) })
	}
}

func testSockets(t *testing.T, start Start, compress bool) {
	vite := newStandIn(t)
	base := start(t, App{Vite: vite.development(t, core.Config{}), Compress: compress})
	for _, protocol := range []string{"vite-hmr", "vite-ping"} {
		s, a := upgrade(t, base, protocol)
		if s == nil || a.Header.Get("Sec-Websocket-Protocol") != protocol || !strings.EqualFold(a.Header.Get("Connection"), "upgrade") {
			t.Fatalf("%s: %d %v", protocol, a.Status, a.Header)
		}
		echo(t, s, 1<<20)
		// Closed by Vite.
		if _, err := io.WriteString(s, "close"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.r.ReadByte(); !isClosed(err) {
			t.Errorf("%s: Vite has closed: %v", protocol, err)
		}
		// Closed by the browser. The next socket must still work.
		s, _ = upgrade(t, base, protocol)
		s.Close()
	}
	// The handshake is no page load, even if the application says so.
	for _, isPage := range []func(*http.Request) bool{nil, func(*http.Request) bool { return true }} {
		spa := start(t, App{Vite: vite.development(t, core.Config{SPA: "index.html", IsPage: isPage}), Compress: compress})
		s, a := upgrade(t, spa, "vite-hmr")
		if s == nil {
			t.Fatalf("a single-page application: %d %v", a.Status, a.Header)
		}
		s.Close()
	}
	// The application's own sockets are its own.
	if s, a := upgrade(t, base, "chat"); s != nil || a.Status == http.StatusBadGateway {
		t.Errorf("another protocol: %d", a.Status)
	}
	if n := vite.foreign.Load(); n > 0 {
		t.Errorf("%d sockets reached Vite that are not its own", n)
	}
	if a := get(t, base+"/headers"); a.Status != http.StatusOK {
		t.Errorf("the application after it: %d", a.Status)
	}
}

// echo sends n bytes and reads them back meanwhile.
func echo(t *testing.T, s *socket, n int) {
	t.Helper()
	if err := tryEcho(s, n); err != nil {
		t.Errorf("%d bytes through the socket: %v", n, err)
	}
}

func tryEcho(s *socket, n int) error {
	sent := bytes.Repeat([]byte("0123456789abcdef"), n/16)
	failed := make(chan error, 1)
	go func() {
		_, err := s.Write(sent)
		failed <- err
	}()
	got := make([]byte, n)
	_, err := io.ReadFull(s.r, got)
	if err == nil && !bytes.Equal(got, sent) {
		err = errors.New("other bytes came back")
	}
	if err != nil {
		s.Close() // ends the write
	}
	return errors.Join(err, <-failed)
}

func testTimeout(t *testing.T, start Start) {
	vite := newStandIn(t)
	v := vite.development(t, core.Config{})
	var (
		base string
		s    *socket
	)
	// The timeout must be longer than an upgrade takes on this machine.
	timeout := 50 * time.Millisecond
	for {
		var a Response
		var err error
		base = start(t, App{Vite: v, Timeout: timeout, Compress: true})
		if s, a, err = tryUpgrade(t, base, "vite-hmr"); s != nil {
			if err = tryEcho(s, 16); err == nil {
				break
			}
		}
		if timeout *= 2; timeout > patience {
			t.Fatalf("no socket: %d, %v", a.Status, err)
		}
	}
	// The timeout ends this later request after that of the socket. A framework
	// without timeout middleware does not end the request.
	ctx, cancel := context.WithTimeout(t.Context(), 5*timeout)
	defer cancel()
	if resp, err := client.RoundTrip(request(t, http.MethodGet, base+"/@fs/never.ts").WithContext(ctx)); err == nil {
		resp.Body.Close()
	}
	echo(t, s, 1<<20)
	eventually(t, "a module before the timeout", func() bool { return get(t, base+"/@vite/client").Status == http.StatusOK })
}

func testDown(t *testing.T, start Start) {
	vite := newStandIn(t)
	v := vite.development(t, core.Config{})
	base := start(t, App{Vite: v})
	s, _ := upgrade(t, base, "vite-hmr")
	vite.CloseClientConnections()
	vite.Close()
	if s != nil {
		s.Close() // the server does not close a hijacked connection
	}

	if a := get(t, base+"/@vite/client"); a.Status != http.StatusBadGateway || !strings.Contains(a.Body, "npm run dev") {
		t.Errorf("a module: %d %s", a.Status, a.Body)
	}
	if a := get(t, base+"/src/own.ts"); a.Status != http.StatusOK || a.Body != "own" {
		t.Errorf("an own route: %d %q", a.Status, a.Body)
	}
	if a := get(t, base+"/"); a.Status != http.StatusOK || !strings.Contains(a.Body, "does not answer") {
		t.Errorf("a page: %d %s", a.Status, a.Body)
	}
	if s, a := upgrade(t, base, "vite-hmr"); s != nil || a.Status != http.StatusBadGateway {
		t.Errorf("the socket: %d", a.Status)
	}
	// The client of Vite 5 takes any answer to its ping for a server that is
	// back.
	conn := dial(t, base)
	fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/x-vite-ping\r\n\r\n")
	if answer, err := io.ReadAll(conn); len(answer) > 0 || errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("ping: %q, %v", answer, err)
	}
}

// testHead checks a page whose head comes from Vite's plugins.
func testHead(t *testing.T, start Start) {
	vite := newStandIn(t)
	vite.plugin.Store(true)
	base := start(t, App{Vite: vite.development(t, core.Config{})})
	a := get(t, base+"/")
	client, style, entry := strings.Index(a.Body, "/@vite/client"), strings.Index(a.Body, `<style data-vite-dev-id="/web/src/main.css"`), strings.Index(a.Body, `src="/src/main.ts?t=1"`)
	if a.Status != http.StatusOK || client < 0 || style < client || entry < style || strings.Count(a.Body, "<script") != 2 {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if nonce := a.Header.Get("X-Nonce"); strings.Count(a.Body, `nonce="`+nonce+`"`) != 4 { // and the meta element's
		t.Errorf("want the nonce %s four times: %s", nonce, a.Body)
	}
}

// testProblems checks a page that shows a problem, its check for the end of the
// problem, and the answers to requests for Vite's files.
func testProblems(t *testing.T, start Start) {
	const check = "/@govite/check?entry=src%2Fmain.ts"
	vite := newStandIn(t)
	base := start(t, App{Vite: vite.development(t, core.Config{SPA: "index.html"})})
	if a := get(t, base+check); a.Status != http.StatusNoContent || a.Body != "" {
		t.Errorf("nothing is wrong: %d %s", a.Status, a.Body)
	}
	r := request(t, http.MethodGet, base+check)
	r.Host = "rebound.example.com"
	if a := send(t, r); a.Status != http.StatusForbidden {
		t.Errorf("under a foreign host: %d %s", a.Status, a.Body)
	}
	vite.CloseClientConnections()
	vite.Close()
	for _, tt := range []struct {
		target  string
		headers []string
		status  int
		kind    string
		want    string
	}{
		{"/src/main.ts", []string{"Accept", "*/*"}, http.StatusBadGateway, "text/plain", "npm run dev"},
		{"/src/data.json", []string{"Accept", "application/json"}, http.StatusBadGateway, "application/json", `"kind":"down"`},
		{"/nothing", []string{"Sec-Fetch-Mode", "navigate", "Accept", "text/html"}, http.StatusBadGateway, "text/html", "/@govite/check"},
		{check, []string{"Accept", "application/json"}, http.StatusOK, "application/json", `"kind":"down"`},
	} {
		a := get(t, base+tt.target, tt.headers...)
		if a.Status != tt.status || !strings.HasPrefix(a.Header.Get("Content-Type"), tt.kind) || !strings.Contains(a.Body, tt.want) || a.Header.Get("Govite-Problem") != "down" {
			t.Errorf("%s: %d %v\n%s", tt.target, a.Status, a.Header, a.Body)
		}
	}
}

// testAuto starts with a build. Then a dev server announces itself and withdraws.
func testAuto(t *testing.T, start Start) {
	root := t.TempDir()
	announcement := filepath.Join(root, "node_modules", ".vite", "govite.json")
	if err := errors.Join(os.MkdirAll(filepath.Dir(announcement), 0o700), os.WriteFile(filepath.Join(root, "package.json"), []byte("{}"), 0o600),
		os.MkdirAll(filepath.Join(root, "src"), 0o700), os.WriteFile(filepath.Join(root, "src", "main.ts"), nil, 0o600),
		os.WriteFile(filepath.Join(root, "src", "other.ts"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	base := start(t, App{Vite: open(t, core.Config{Dist: built, Root: root})})
	home := func(want string) {
		t.Helper()
		if a := get(t, base+"/"); a.Status != http.StatusOK || !strings.Contains(a.Body, want) {
			t.Errorf("want a page with %s: %d %s", want, a.Status, a.Body)
		}
	}
	home(`src="/assets/`)
	vite := newStandIn(t)
	vite.plugin.Store(true)
	if err := os.WriteFile(announcement, fmt.Appendf(nil, `{"url": %q, "base": "/", "id": "stand-in"}`, vite.URL), 0o600); err != nil {
		t.Fatal(err)
	}
	home("/@vite/client")
	if a := get(t, base+"/@vite/client"); a.Status != http.StatusOK {
		t.Errorf("a module: %d", a.Status)
	}
	if s, a := upgrade(t, base, "vite-hmr"); s == nil {
		t.Errorf("hot updates: %d", a.Status)
	} else {
		s.Close()
	}
	if err := os.Remove(announcement); err != nil {
		t.Fatal(err)
	}
	home(`src="/assets/`)
}

// A response that Vite does not finish must not look finished.
func testBreaksOff(t *testing.T, start Start) {
	vite := newStandIn(t)
	base := start(t, App{Vite: vite.development(t, core.Config{})})
	resp, err := client.RoundTrip(request(t, http.MethodGet, base+"/src/broken.js"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got := make([]byte, len(half))
	if _, err := io.ReadFull(resp.Body, got); err != nil || resp.StatusCode != http.StatusOK || string(got) != half {
		t.Fatalf("%d %q, %v", resp.StatusCode, got, err)
	}
	close(vite.release)
	if rest, err := io.ReadAll(resp.Body); !isClosed(err) || len(rest) > 0 {
		t.Errorf("want a broken connection after %q: %q, %v", half, rest, err)
	}

	// Vite closes the connection without a response.
	if a := get(t, base+"/src/unanswered.js"); a.Status != http.StatusBadGateway {
		t.Errorf("without a response from Vite: %d %q", a.Status, a.Body)
	}
}

// eventually waits until holds returns true. what names the condition in the
// error.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Errorf("not within %v: %s", patience, what)
			return
		}
	}
}
