package http1

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"reflect"
	"strings"
	"testing"
)

// TestResponses compares with the Transport of net/http, on the wire's word.
func TestResponses(t *testing.T) {
	for _, tt := range []struct {
		name, method, response string
		kept                   bool // for the next request
	}{
		{"length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", true},
		{"no body", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true},
		{"chunks", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n", true},
		{"trailers", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-After\r\n\r\n4\r\nbody\r\n0\r\nX-After: it\r\n\r\n", true},
		{"until the end", "GET", "HTTP/1.1 200 OK\r\n\r\nbody", false},
		{"close", "GET", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody", false},
		{"HTTP/1.0", "GET", "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nbody", false},
		{"HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", true},
		{"HEAD, chunks", "HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", true},
		{"204", "OPTIONS", "HTTP/1.1 204 No Content\r\nAllow: GET\r\n\r\n", true},
		{"304", "GET", "HTTP/1.1 304 Not Modified\r\nEtag: W/\"x\"\r\nContent-Length: 4\r\n\r\n", true},
		{"redirect", "GET", "HTTP/1.1 302 Found\r\nLocation: /static/\r\nContent-Length: 0\r\n\r\n", true},
		{"404", "GET", "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone", true},
		{"103", "GET", "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", true},
		{"100, 103", "GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", true},
		{"two of a header", "GET", "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n", true},
		{"more than the length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nbody", false},
		{"less than the length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nbody", false},
		{"a broken chunk", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbo", false},
		{"not a chunk", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nbody", false},
		{"two lengths", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 4\r\n\r\nbody", false},
		{"half a header", "GET", "HTTP/1.1 200 OK\r\nContent-", false},
		{"not HTTP", "GET", "SSH-2.0-OpenSSH_9.2\r\n", false},
		{"nothing", "GET", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url, accepted := listen(t, func(c net.Conn, r *bufio.Reader) {
				for {
					if _, err := http.ReadRequest(r); err != nil {
						return
					}
					fmt.Fprint(c, tt.response)
					if !tt.kept {
						return
					}
				}
			})
			theirs := &http.Transport{DisableCompression: true}
			t.Cleanup(theirs.CloseIdleConnections)
			want := exchange(t, theirs, tt.method, url)
			before := accepted.Load()
			ours := newTransport(t, Options{})
			for range 2 {
				if got := exchange(t, ours, tt.method, url); !reflect.DeepEqual(got, want) {
					t.Errorf("%+v\nwant %+v", got, want)
				}
			}
			connections := int32(2)
			if tt.kept {
				connections = 1
			}
			if n := accepted.Load() - before; n != connections {
				t.Errorf("%d connections, want %d", n, connections)
			}
		})
	}
}

// exchanged is what a client sees of a response.
type exchanged struct {
	failed, brokenOff bool
	status            string
	length            int64
	header, trailer   http.Header
	body              string
	interim           []string
}

func exchange(t *testing.T, transport http.RoundTripper, method, url string) (e exchanged) {
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
			e.interim = append(e.interim, fmt.Sprint(code, header))
			return nil
		},
	})
	res, err := transport.RoundTrip(request(t, method, url).WithContext(ctx))
	if err != nil {
		e.failed = true
		return e
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	e.brokenOff, e.body = err != nil, string(text)
	e.status, e.length, e.header, e.trailer = res.Status, res.ContentLength, res.Header, res.Trailer
	return e
}

func TestUnwantedResponses(t *testing.T) {
	for response, want := range map[string]string{
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n": "switches protocols",
		strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 6):                           "more than 5",
	} {
		url, _ := listen(t, func(c net.Conn, r *bufio.Reader) {
			_, _ = http.ReadRequest(r)
			fmt.Fprint(c, response)
			_, _ = r.ReadByte()
		})
		if _, err := get(t, newTransport(t, Options{}), url); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// What comes on a connection after the response is nobody's: the next request
// must not get it.
func TestMoreThanAResponse(t *testing.T) {
	url, accepted := listen(t, func(c net.Conn, r *bufio.Reader) {
		for {
			if _, err := http.ReadRequest(r); err != nil {
				return
			}
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged")
		}
	})
	transport := newTransport(t, Options{})
	for range 3 {
		wantGet(t, transport, url, "ok")
	}
	if n := accepted.Load(); n != 3 {
		t.Errorf("%d connections", n)
	}
}
