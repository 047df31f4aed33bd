package bridge

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"
)

// outcome is a handler's decision: a response, the connection, no answer or a panic.
type outcome struct {
	status int // of a response
	header http.Header
	body   []byte // the start of its body
	whole  bool   // body is complete

	conn     chan<- net.Conn // receives the connection
	declined bool            // no answer
	panicked any             // the value of the panic
}

// writer is the http.ResponseWriter of one request. Only the handler's goroutine
// uses it. The outcome leaves by the channel, the later body by the pipe.
type writer struct {
	ctx     context.Context
	logger  *slog.Logger
	header  http.Header
	status  int // 0 before WriteHeader
	sent    http.Header
	start   []byte // of the body, until there is an outcome
	decided bool
	outcome chan outcome // buffered, for one
	body    *io.PipeWriter
	reader  *io.PipeReader
}

var (
	_ http.ResponseWriter = (*writer)(nil)
	_ http.Flusher        = (*writer)(nil)
	_ http.Hijacker       = (*writer)(nil)
)

func newWriter(ctx context.Context, logger *slog.Logger) *writer {
	w := &writer{ctx: ctx, logger: logger, header: make(http.Header), outcome: make(chan outcome, 1)}
	w.reader, w.body = io.Pipe()
	return w
}

var (
	errAnswered  = errors.New("the response has begun")
	errBrokenOff = errors.New("the response broke off")
)

// run calls handle in the handler's goroutine, and decides on the outcome.
func (w *writer) run(handle func(http.ResponseWriter, *http.Request) bool, r *http.Request) {
	defer func() {
		p := recover()
		switch {
		case p == nil:
			return
		case !w.decided:
			w.decide(outcome{panicked: p})
			return
		}
		switch p {
		case http.ErrAbortHandler:
		default:
			w.logger.Error("panic after the start of a response", "panic", p, "stack", string(debug.Stack()))
		}
		_ = w.body.CloseWithError(errBrokenOff)
	}()
	switch answered := handle(w, r); {
	case w.decided:
		_ = w.body.Close()
	case answered:
		w.WriteHeader(http.StatusOK)
		w.decide(outcome{status: w.status, header: w.sent, body: w.start, whole: true})
		_ = w.body.Close()
	default:
		w.decide(outcome{declined: true})
	}
}

func (w *writer) decide(o outcome) {
	w.decided = true
	w.outcome <- o
}

func (w *writer) Header() http.Header { return w.header }

// WriteHeader notes the status and the header. It drops a 1xx, which fasthttp
// cannot send ahead.
func (w *writer) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status, w.sent = status, w.header.Clone()
	}
}

// startSize is the greatest length of a response that is sent as a whole, with a
// Content-Length. net/http's server has the same.
const startSize = 2 << 10

func (w *writer) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if !w.decided && len(w.start)+len(p) <= startSize {
		w.start = append(w.start, p...)
		return len(p), nil
	}
	w.Flush()
	return w.body.Write(p)
}

// Flush starts the response. Later writes are sent at once.
func (w *writer) Flush() {
	w.WriteHeader(http.StatusOK)
	if !w.decided {
		w.decide(outcome{status: w.status, header: w.sent, body: w.start})
	}
}

// handOverTime bounds the wait for the connection after Hijack. fasthttp does not
// hand it over if other middleware chooses another response.
const handOverTime = 10 * time.Second

func (w *writer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if w.decided || w.status != 0 {
		return nil, nil, errAnswered
	}
	_ = w.reader.Close() // there is no body to read
	taken := make(chan net.Conn)
	w.decide(outcome{conn: taken})
	timer := time.NewTimer(handOverTime)
	defer timer.Stop()
	select {
	case conn := <-taken:
		return conn, bufio.NewReadWriter(bufio.NewReader(conn), bufio.NewWriter(conn)), nil
	case <-w.ctx.Done():
		return nil, nil, context.Cause(w.ctx)
	case <-timer.C:
		return nil, nil, errors.New("fasthttp has not handed over the connection")
	}
}
