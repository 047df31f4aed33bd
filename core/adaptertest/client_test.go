package adaptertest

import (
	"errors"
	"io"
	"net"
	"testing"
)

// resetting runs a server that reads one byte of a request, sends the next of
// answers, and closes the connection. The unread bytes make the close a reset.
func resetting(t *testing.T, answers ...string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for _, answer := range answers {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = io.ReadFull(conn, make([]byte, 1))
			_, _ = io.WriteString(conn, answer)
			conn.Close()
		}
	}()
	return "http://" + listener.Addr().String()
}

func TestRawOutlastsResets(t *testing.T) {
	const refusal = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nBad Request"
	base := resetting(t, "", "", "", "", "", "", "", refusal)
	if a := raw(t, base, "GET", "/%zz"); a.Status != 400 || a.Body != "Bad Request" {
		t.Errorf("%+v", a)
	}
}

// A reset hides no wrong answer.
func TestRawReportsWrongAnswers(t *testing.T) {
	for name, text := range map[string]string{
		"a page without its end":      "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf",
		"a refusal that is too short": "HTTP/1.1 400 Bad Request\r\nContent-Length: 10\r\n\r\nhalf",
		"a chunk that is too short":   "HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhalf",
		"half a header":               "HTTP/1.1 400 Bad Request\r\nConnec",
		"no HTTP":                     "What?\r\n\r\n",
	} {
		if a, err := tryRaw(t, resetting(t, text), "GET", "/%zz"); err == nil || errors.Is(err, errUnanswered) {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
}
