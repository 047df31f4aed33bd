package core

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Start runs Config.Command and waits until the dev server answers, ctx ends, or
// 30 seconds have passed. It runs nothing if a dev server answers already. The
// error has the last lines that Vite printed. Afterwards Vite runs until
// [Vite.Close] or until this process ends in any way; Vite is started again if it
// dies. Start does nothing in production, without Config.Command, under `govite
// dev`, which runs Vite itself, or, in Mode Auto, on a machine where the project's
// packages are not installed.
func (v *Vite) Start(ctx context.Context) error {
	if v.supervisor != nil {
		return nil
	}
	if err := v.start(ctx); err != nil {
		return fmt.Errorf("govite: %w", err)
	}
	return nil
}

// Close ends the Vite that Start has started, with all its processes, and returns
// when they are gone. A waiting Start returns, too. Without Start there is
// nothing to close.
func (v *Vite) Close() error {
	v.withdraw()
	if err := v.close(); err != nil {
		return fmt.Errorf("govite: %w", err)
	}
	return nil
}

// shutdownTime is the time that requests have to finish when ListenAndServe
// stops. The tests of this package change it before they run.
var shutdownTime = 5 * time.Second

// ListenAndServe runs an application on net/http's server: it calls [Vite.Listen]
// and [Vite.Start], answers requests on addr with handler, and logs the URL to
// open. When ctx ends, or the process gets SIGINT or SIGTERM, it stops: requests
// have five seconds to finish, then it calls [Vite.Close] and returns nil.
// Otherwise it returns the error of Listen, of Start or of the server.
//
//	if err := v.ListenAndServe(ctx, "localhost:8080", v.Middleware(mux)); err != nil {
//		log.Fatal(err)
//	}
func (v *Vite) ListenAndServe(ctx context.Context, addr string, handler http.Handler) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer v.Close()
	// Listen first, to report an address in use before Vite starts.
	listener, err := v.Listen(ctx, addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	if err := v.Start(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // told to stop
		}
		return err
	}
	v.logger.Info("listening on " + origin(addr, listener.Addr()))

	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("govite: %w", err)
	case <-ctx.Done():
	}
	stop() // a second signal ends the process at once
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	err = server.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	return err
}

// origin returns the URL to open: the host of addr and the port of the listener.
func origin(addr string, bound net.Addr) string {
	host, _, _ := net.SplitHostPort(addr) // valid: the listener has it
	_, port, _ := net.SplitHostPort(bound.String())
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
