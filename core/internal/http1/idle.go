package http1

import "time"

// take returns a kept connection to origin, or nil. Those to another are of no
// use any more: the server has moved.
func (t *Transport) take(origin string) *conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.idle) > 0 {
		last := len(t.idle) - 1
		c := t.idle[last]
		t.idle[last] = nil
		t.idle = t.idle[:last]
		if c.origin == origin {
			return c
		}
		c.Close()
	}
	return nil
}

// put keeps a connection.
func (t *Transport) put(c *conn) {
	c.since = time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.idle = append(t.idle, c)
	if t.sweeper == nil {
		t.sweeper = time.AfterFunc(t.IdleConnTimeout, t.sweep)
	}
}

// sweep closes the connections that have been kept long enough. Those are at
// the front: what is used comes to the end.
func (t *Transport) sweep() {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	old := 0
	for old < len(t.idle) && now.Sub(t.idle[old].since) >= t.IdleConnTimeout {
		old++
	}
	t.drop(old)
	if len(t.idle) > 0 {
		t.sweeper.Reset(t.idle[0].since.Add(t.IdleConnTimeout).Sub(now))
	} else {
		t.sweeper = nil
	}
}

// drop closes the first n kept connections.
func (t *Transport) drop(n int) {
	for _, c := range t.idle[:n] {
		c.Close()
	}
	left := copy(t.idle, t.idle[n:])
	clear(t.idle[left:])
	t.idle = t.idle[:left]
}

// CloseIdleConnections closes the connections that are kept.
func (t *Transport) CloseIdleConnections() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.drop(len(t.idle))
}
