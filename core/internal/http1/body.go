package http1

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
)

// body is that of a response. Its end gives the connection back.
type body struct {
	from     io.Reader
	conn     *conn
	ctx      context.Context
	stop     func() bool // of what breaks the connection when ctx ends
	reusable bool        // the server keeps the connection open
	ended    atomic.Bool
	closed   atomic.Bool
}

func (b *body) Read(p []byte) (int, error) {
	if b.closed.Load() {
		return 0, http.ErrBodyReadAfterClose
	}
	n, err := b.from.Read(p)
	switch {
	case err == nil:
	case errors.Is(err, io.EOF):
		b.end(true)
	default:
		b.end(false)
		if b.ctx.Err() != nil {
			err = context.Cause(b.ctx)
		}
	}
	return n, err
}

// Close closes the connection if there is more of the body: nobody knows how
// much.
func (b *body) Close() error {
	b.closed.Store(true)
	b.end(false)
	return nil
}

// end ends the exchange, once. The connection is kept if all of the response
// was read, and nothing but that has come.
func (b *body) end(complete bool) {
	if b.ended.Swap(true) {
		return
	}
	c := b.conn
	if running := b.stop(); running && complete && b.reusable && c.r.Buffered() == 0 {
		c.transport.put(c)
	} else {
		c.Close()
	}
	<-c.transport.slots
}
