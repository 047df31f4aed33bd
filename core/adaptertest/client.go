package adaptertest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"syscall"
	"testing"
	"time"
)

// patience bounds every exchange of the suite. Only an exchange that fails takes
// as long.
const patience = time.Minute

// A Response is a response, read to its end.
type Response struct {
	Status int
	Body   string
	Header http.Header

	// Early are the headers of the responses with status 103 that came ahead.
	Early []http.Header

	length int64 // as announced, -1 for none
}

// Do sends a request as it is, and reads the response: it asks for no compression,
// follows no redirect and uses no proxy. header lists names and values; a name may
// be repeated. An error ends the test.
func Do(t testing.TB, method, url string, header ...string) Response {
	t.Helper()
	return send(t, request(t, method, url, header...))
}

// get is Do for GET.
func get(t testing.TB, url string, header ...string) Response {
	t.Helper()
	return Do(t, http.MethodGet, url, header...)
}

// client sends requests unchanged: it asks for no compression, follows no
// redirect and uses no proxy.
var client = &http.Transport{DisableCompression: true, DisableKeepAlives: true}

// request returns a request for [send].
func request(t testing.TB, method, url string, header ...string) *http.Request {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

// send sends a request and reads the response.
func send(t testing.TB, r *http.Request) Response {
	t.Helper()
	var early []http.Header
	resp, err := client.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
		Got1xxResponse: func(status int, header textproto.MIMEHeader) error {
			if status == http.StatusEarlyHints {
				early = append(early, http.Header(header))
			}
			return nil
		},
	})))
	if err != nil {
		t.Fatalf("%s %s: %v", r.Method, r.URL, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s %s: after %d bytes: %v", r.Method, r.URL, len(body), err)
	}
	return Response{resp.StatusCode, string(body), resp.Header, early, resp.ContentLength}
}

// dial connects to the server at base.
func dial(t testing.TB, base string) net.Conn {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.DialTimeout("tcp", u.Host, patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return conn
}

// raw sends a request line that an http.Client would refuse, and returns the
// answer. A server may refuse a request before it has read all of it, and close
// the connection. The close then resets the connection, and the reset can overtake
// the answer. After a reset without an answer raw asks again.
func raw(t testing.TB, base, method, target string) Response {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		a, err := tryRaw(t, base, method, target)
		if err == nil {
			return a
		}
		if !errors.Is(err, errUnanswered) || time.Now().After(deadline) {
			t.Errorf("%s %.60q: %v", method, target, err)
			return Response{}
		}
	}
}

// errUnanswered is a reset of the connection before the first byte of an answer.
var errUnanswered = errors.New("the server reset the connection without an answer")

// tryRaw is raw without repetition. A reset may end a refusal whose end is the end
// of the connection. It must not end any other answer.
func tryRaw(t testing.TB, base, method, target string) (Response, error) {
	t.Helper()
	conn := dial(t, base)
	defer conn.Close()
	// An error of this write means that the server has closed the connection. Its
	// answer may still be there.
	_, _ = fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", method, target)
	r := bufio.NewReader(conn)
	if _, err := r.Peek(1); isReset(err) {
		return Response{}, errUnanswered
	}
	resp, err := http.ReadResponse(r, &http.Request{Method: method})
	if err != nil {
		return Response{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	refused := resp.StatusCode >= 400 && resp.StatusCode < 500
	if refused && resp.ContentLength < 0 && len(resp.TransferEncoding) == 0 && isReset(err) {
		err = nil
	}
	return Response{Status: resp.StatusCode, Body: string(body), Header: resp.Header, length: resp.ContentLength}, err
}

// isReset reports whether err means that the peer has reset the connection.
func isReset(err error) bool { return errors.Is(err, syscall.ECONNRESET) }

// socket is an upgraded connection.
type socket struct {
	net.Conn
	r *bufio.Reader
}

// upgrade asks for a websocket at base, the URL of Vite's base without its slash,
// with Vite's token. It returns the answer, and the socket if the answer is a 101.
func upgrade(t testing.TB, base, protocol string) (*socket, Response) {
	t.Helper()
	s, a, err := tryUpgrade(t, base, protocol)
	if err != nil {
		t.Fatalf("upgrade: %v", err)
	}
	return s, a
}

// tryUpgrade is upgrade with the error of a connection that ends without an
// answer.
func tryUpgrade(t testing.TB, base, protocol string) (*socket, Response, error) {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	conn := dial(t, base)
	fmt.Fprintf(conn, "GET %s/?token=abc HTTP/1.1\r\nHost: %s\r\nOrigin: http://%[2]s\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nAccept-Encoding: gzip, deflate, br\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: %[3]s\r\n\r\n", u.Path, u.Host, protocol)
	r := bufio.NewReader(conn)
	resp, err := http.ReadResponse(r, &http.Request{Method: http.MethodGet})
	if err != nil {
		return nil, Response{}, err
	}
	defer resp.Body.Close() // empty for a 101
	a := Response{Status: resp.StatusCode, Header: resp.Header}
	if a.Status != http.StatusSwitchingProtocols {
		return nil, a, nil
	}
	return &socket{conn, r}, a, nil
}

// isClosed reports whether err means that the connection has ended.
func isClosed(err error) bool {
	var timeout net.Error
	return err != nil && (!errors.As(err, &timeout) || !timeout.Timeout())
}
