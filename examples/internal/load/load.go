//go:build linux

// Package load asks a server for one file over and over, so that benchmarks measure
// the server and not the client.
//
// A [Client] has some connections that stay open. During a [Client.Run] there is
// always a request under way on each. One thread waits for them by epoll, without
// sleep: a sleeping client would let the server pay for its awakening. Of a response
// it reads the head, for the status and the length, and lets the kernel drop the body
// (MSG_TRUNC).
package load

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A Client loads a server. It is for one goroutine.
type Client struct {
	request []byte
	epoll   int
	conns   []*conn
	scratch []byte // for heads, and as the room of bodies that the kernel drops
}

// conn is a connection with a request under way.
type conn struct {
	fd   int
	head []byte // of the response, as far as it has come
	left int    // bytes of the body that have not come; -1 while the head is incomplete
}

// A Result is what a time of load was.
type Result struct {
	Responses int
	Bytes     int64 // of the responses, with their heads
	Elapsed   time.Duration
}

// PerSecond is the number of responses a second.
func (r Result) PerSecond() float64 { return float64(r.Responses) / r.Elapsed.Seconds() }

// Size is the number of bytes of a response.
func (r Result) Size() float64 { return float64(r.Bytes) / float64(r.Responses) }

const (
	maxHead = 4 << 10
	room    = 1 << 20
)

// Dial opens n connections to addr, such as "127.0.0.1:1234", for requests of path.
// Headers are names and values.
func Dial(addr string, n int, path string, headers ...string) (*Client, error) {
	at, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, err
	}
	var request strings.Builder
	fmt.Fprintf(&request, "GET %s HTTP/1.1\r\nHost: %s\r\n", path, addr)
	for i := 0; i < len(headers); i += 2 {
		fmt.Fprintf(&request, "%s: %s\r\n", headers[i], headers[i+1])
	}
	request.WriteString("\r\n")
	c := &Client{request: []byte(request.String()), scratch: make([]byte, room)}
	if c.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	for range n {
		if err := c.connect(at); err != nil {
			c.Close()
			return nil, fmt.Errorf("connecting to %s: %w", addr, err)
		}
	}
	return c, nil
}

func (c *Client) connect(to netip.AddrPort) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	conn := &conn{fd: fd}
	c.conns = append(c.conns, conn)
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1); err != nil {
		return err
	}
	if err := unix.Connect(fd, &unix.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()}); err != nil {
		return err
	}
	event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(len(c.conns) - 1)} // the kernel hands Fd back
	return unix.EpollCtl(c.epoll, unix.EPOLL_CTL_ADD, fd, &event)
}

// Close closes the connections.
func (c *Client) Close() {
	for _, conn := range c.conns {
		_ = unix.Close(conn.fd)
	}
	_ = unix.Close(c.epoll)
}

// Run loads the server for a time, and then until the last response has come. It is
// an error if a response lacks status 200, or if the server is silent for a minute.
func (c *Client) Run(d time.Duration) (Result, error) {
	var r Result
	start := time.Now()
	for _, conn := range c.conns {
		if err := c.ask(conn); err != nil {
			return r, err
		}
	}
	events, last := make([]unix.EpollEvent, len(c.conns)), start
	for open := len(c.conns); open > 0; {
		n, err := unix.EpollWait(c.epoll, events, 0)
		if err != nil && !errors.Is(err, unix.EINTR) {
			return r, fmt.Errorf("epoll: %w", err)
		}
		now := time.Now()
		switch {
		case n > 0:
			last = now
		case now.Sub(last) > time.Minute:
			return r, errors.New("the server has sent nothing for a minute")
		}
		for _, event := range events[:max(n, 0)] {
			conn := c.conns[event.Fd]
			size, done, err := c.read(conn)
			if err != nil {
				return r, err
			}
			r.Bytes += int64(size)
			if !done {
				continue
			}
			r.Responses++
			if now.Sub(start) >= d {
				open--
			} else if err := c.ask(conn); err != nil {
				return r, err
			}
		}
	}
	r.Elapsed = time.Since(start)
	return r, nil
}

// ask sends the request on a connection that has none under way. A request is much
// smaller than the buffer of a socket, so that the call does not wait.
func (c *Client) ask(conn *conn) error {
	conn.head, conn.left = conn.head[:0], -1
	if _, err := unix.Write(conn.fd, c.request); err != nil {
		return fmt.Errorf("sending a request: %w", err)
	}
	return nil
}

// read takes what has come on a connection. done means that the response is whole.
func (c *Client) read(conn *conn) (size int, done bool, err error) {
	if conn.left < 0 {
		if size, err = c.readHead(conn); err != nil || conn.left < 0 {
			return size, false, err
		}
	}
	for conn.left > 0 {
		n, _, err := unix.Recvfrom(conn.fd, c.scratch[:min(conn.left, room)], unix.MSG_TRUNC|unix.MSG_DONTWAIT)
		switch {
		case errors.Is(err, unix.EAGAIN):
			return size, false, nil
		case err != nil:
			return size, false, fmt.Errorf("reading a body: %w", err)
		case n == 0:
			return size, false, errors.New("the server has closed a connection within a body")
		}
		size, conn.left = size+n, conn.left-n
	}
	return size, true, nil
}

var (
	end    = []byte("\r\n\r\n")
	ok     = []byte("HTTP/1.1 200 ")
	length = []byte("\r\nContent-Length: ")
)

// readHead reads the head and what comes with it of the body.
func (c *Client) readHead(conn *conn) (size int, err error) {
	n, err := unix.Read(conn.fd, c.scratch[:maxHead])
	if err != nil {
		return 0, fmt.Errorf("reading a response: %w", err)
	}
	if n == 0 {
		return 0, errors.New("the server has closed a connection")
	}
	head := c.scratch[:n]
	if len(conn.head) > 0 { // the head comes in parts
		conn.head = append(conn.head, head...)
		head = conn.head
	}
	at := bytes.Index(head, end)
	switch {
	case at >= 0:
	case len(head) >= maxHead:
		return n, fmt.Errorf("a head of more than %d bytes", maxHead)
	default:
		conn.head = append(conn.head[:0], head...)
		return n, nil
	}
	if !bytes.HasPrefix(head, ok) {
		return n, fmt.Errorf("the response is\n%s", head)
	}
	_, after, found := bytes.Cut(head[:at+2], length)
	if !found {
		return n, fmt.Errorf("a response without a length:\n%s", head[:at])
	}
	digits, _, _ := bytes.Cut(after, end[:2])
	body, err := strconv.Atoi(string(digits))
	if err != nil {
		return n, fmt.Errorf("the length of a response: %w", err)
	}
	conn.left = body - (len(head) - at - len(end))
	if conn.left < 0 {
		return n, errors.New("more bytes than the length of the response says")
	}
	return n, nil
}
