package bridge

import (
	"net"
	"sync"
)

// conn is a connection that fasthttp has handed over. Close of fasthttp's own
// connection does nothing: fasthttp closes and reuses the connection when its
// handler returns. So the handler waits for Close of conn, and for running calls
// of Read and Write.
type conn struct {
	net.Conn
	once   sync.Once
	closed chan struct{}
	busy   sync.RWMutex // held for reading by Read and Write
}

// handOver is fasthttp's handler. It sends the connection to taken, unless done
// is closed before, and keeps the connection open until the receiver closes it.
func handOver(fasthttps net.Conn, taken chan<- net.Conn, done <-chan struct{}) {
	defer fasthttps.Close() // for servers with KeepHijackedConns
	c := &conn{Conn: fasthttps, closed: make(chan struct{})}
	select {
	case taken <- c:
		<-c.closed
		c.busy.Lock()
		defer c.busy.Unlock()
	case <-done:
	}
}

func (c *conn) Read(p []byte) (int, error)  { return c.while(c.Conn.Read, p) }
func (c *conn) Write(p []byte) (int, error) { return c.while(c.Conn.Write, p) }

func (c *conn) while(do func([]byte) (int, error), p []byte) (int, error) {
	c.busy.RLock()
	defer c.busy.RUnlock()
	select {
	case <-c.closed:
		return 0, net.ErrClosed
	default:
		return do(p)
	}
}

// Close ends running calls of Read and Write.
func (c *conn) Close() error {
	c.once.Do(func() {
		_ = c.SetDeadline(past)
		close(c.closed)
	})
	return nil
}
