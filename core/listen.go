package core

import (
	"context"
	"fmt"
	"net"
)

// Listen returns a listener on the TCP address addr, for servers of the
// application's own and for fiber:
//
//	listener, err := v.Listen(ctx, "localhost:8080")
//	…
//	err = app.Listener(listener)
//
// It is the listener of net.Listen, unless `govite dev` runs the application. Then
// govite dev listens on addr and passes requests on, so that addr stays open while
// the application restarts; Addr of the listener is the address of govite dev. It
// passes on HTTP/1.1 without TLS. The error says why addr is not open. In Mode
// Production the listener is always that of net.Listen.
func (v *Vite) Listen(ctx context.Context, addr string) (net.Listener, error) {
	listener, err := v.listen(ctx, addr)
	if err != nil {
		return nil, fmt.Errorf("govite: %w", err)
	}
	return listener, nil
}

func (v *Vite) listen(ctx context.Context, addr string) (net.Listener, error) {
	if v.supervisor != nil {
		return v.supervisor.Listen(ctx, addr)
	}
	return (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
}
