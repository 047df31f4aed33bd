package supervise

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
)

// A Supervisor is the govite dev that runs this application.
type Supervisor struct{ url string }

// FromEnvironment returns the supervisor that [Variable] names, nil if the variable
// is empty or not set. The error says what is wrong with the variable.
func FromEnvironment() (*Supervisor, error) {
	value := os.Getenv(Variable)
	if value == "" {
		return nil, nil
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" || u.Host == "" || len(u.Path) < 2 {
		return nil, fmt.Errorf("the environment variable %s is no URL of `govite dev`: unset it", Variable)
	}
	return &Supervisor{value}, nil
}

// Listen returns a listener for the requests that the supervisor gets at addr. Its
// Addr is that of the supervisor. The error is the supervisor's own if it cannot
// listen on addr.
func (s *Supervisor) Listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	at, err := s.announce(ctx, Announcement{Wanted: addr, Bound: l.Addr().String()})
	if err != nil {
		l.Close()
		return nil, err
	}
	return listener{l, at}, nil
}

// announce tells the supervisor of a listener, and returns where the supervisor
// listens.
func (s *Supervisor) announce(ctx context.Context, a Announcement) (net.Addr, error) {
	body, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	// Without a proxy of the environment, and without a connection that stays open.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("govite dev does not answer (%w): start the program by `govite dev`, or unset %s", err, Variable)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil {
		return nil, fmt.Errorf("the answer of govite dev: %w", err)
	}
	var result Result
	if err := json.Unmarshal(text, &result); err != nil {
		return nil, fmt.Errorf("the server in %s is not `govite dev` (%s): unset the variable", Variable, res.Status)
	}
	if result.Error != "" {
		return nil, errors.New(result.Error)
	}
	at, err := netip.ParseAddrPort(result.Address)
	if err != nil {
		return nil, fmt.Errorf("the answer of govite dev: %w", err)
	}
	return net.TCPAddrFromAddrPort(at), nil
}

// A listener has the address of the supervisor, which servers print.
type listener struct {
	net.Listener
	at net.Addr
}

func (l listener) Addr() net.Addr { return l.at }
