//go:build linux

package load

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestRun(t *testing.T) {
	for _, size := range []int{0, 1, 5000, 3 << 20} {
		t.Run(strconv.Itoa(size), func(t *testing.T) {
			var asked atomic.Int64
			body := strings.Repeat("x", size)
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				if r.URL.Path != "/a.js" || r.Header.Get("Accept-Encoding") != "br" || r.Host != r.Context().Value(http.LocalAddrContextKey).(net.Addr).String() {
					t.Errorf("%s %s %v", r.Host, r.URL, r.Header)
				}
				w.Header()["Date"] = nil // all heads have the same size
				w.Header().Set("Content-Length", strconv.Itoa(size))
				_, _ = io.WriteString(w, body)
			}))
			defer s.Close()
			const conns = 3
			c, err := Dial(strings.TrimPrefix(s.URL, "http://"), conns, "/a.js", "Accept-Encoding", "br")
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			total := 0
			for range 2 { // the connections are as before
				const d = 20 * time.Millisecond
				r, err := c.Run(d)
				if err != nil {
					t.Fatal(err)
				}
				if r.Responses < conns || r.Elapsed < d || r.Bytes%int64(r.Responses) != 0 || r.Size() < float64(size+30) || r.Size() > float64(size+200) {
					t.Errorf("%+v", r)
				}
				total += r.Responses
			}
			if got := asked.Load(); got != int64(total) {
				t.Errorf("the server has answered %d times, and the client has counted %d", got, total)
			}
		})
	}
}

// Heads may come in parts, with and without bytes of the body.
func TestParts(t *testing.T) {
	parts := make(chan string)
	defer close(parts)
	c := dial(t, func(conn net.Conn) {
		for part := range parts {
			_, _ = io.WriteString(conn, part)
		}
	})
	conn := c.conns[0]
	if err := c.ask(conn); err != nil {
		t.Fatal(err)
	}
	var whole bool
	for _, part := range []string{"HTTP/1.1 2", "00 OK\r\nX: y\r\nContent-Length: 5\r", "\n\r", "\nab", "cd", "e"} {
		if whole {
			t.Fatalf("the response is whole before %q", part)
		}
		parts <- part
		for n := 0; n < len(part); {
			size, done, err := c.read(conn)
			if err != nil {
				t.Fatalf("%q: %v", part, err)
			}
			n, whole = n+size, done
		}
	}
	if !whole {
		t.Error("the response is not whole at its end")
	}
}

func TestErrors(t *testing.T) {
	for answer, want := range map[string]string{
		"": "closed a connection",
		"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n":            "404 Not Found",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n":          "without a length",
		"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n":                   "the length of a response",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab":                 "within a body",
		"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab":                 "more bytes",
		"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 2*maxHead) + "\n": "a head of more than",
	} {
		c := dial(t, func(conn net.Conn) { _, _ = io.WriteString(conn, answer) })
		if _, err := c.Run(time.Minute); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80q: want %q in %v", answer, want, err)
		}
	}
	if _, err := Dial("localhost:80", 1, "/"); err == nil {
		t.Error("a name is no error")
	}
}

// dial connects to a server that reads one request, answers and closes the
// connection.
func dial(t *testing.T, answer func(net.Conn)) *Client {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			answer(conn)
		}
	}()
	c, err := Dial(l.Addr().String(), 1, "/")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}
