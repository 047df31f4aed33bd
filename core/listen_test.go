package core

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/govite/govite/core/internal/supervise"
)

// Under govite dev an application listens where its supervisor finds it, starts no
// Vite, and logs the address of the supervisor.
func TestSupervised(t *testing.T) {
	desk, err := supervise.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer desk.Close()
	at := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
	announced := make(chan supervise.Announcement, 1)
	var failure error
	name, value, _ := strings.Cut(desk.Expect(func(a supervise.Announcement) (net.Addr, error) {
		if failure != nil {
			return nil, failure
		}
		announced <- a
		return at, nil
	}), "=")
	t.Setenv(name, value)

	var log strings.Builder
	config := Config{Dist: testBuild(), Root: t.TempDir(), Mode: Development, Command: "no-such-command-of-vite", Logger: slog.New(slog.NewTextHandler(&log, nil))}
	v, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- v.ListenAndServe(ctx, "localhost:8080", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }))
	}()
	a := <-announced
	if a.Wanted != "localhost:8080" {
		t.Errorf("wanted: %q", a.Wanted)
	}
	res, err := http.Get("http://" + a.Bound)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if text, err := io.ReadAll(res.Body); err != nil || string(text) != "hello" {
		t.Errorf("%s: %v", text, err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if !strings.Contains(log.String(), "listening on http://localhost:8080") {
		t.Errorf("the log has not the address of the supervisor:\n%s", log.String())
	}

	failure = errors.New("address already in use")
	if _, err := v.Listen(t.Context(), "localhost:8080"); err == nil || err.Error() != "govite: address already in use" {
		t.Errorf("the supervisor cannot listen: %v", err)
	}

	// Production listens by itself.
	config.Mode = Production
	if v, err = New(config); err != nil {
		t.Fatal(err)
	}
	l, err := v.Listen(t.Context(), "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if l.Addr().String() == at.String() {
		t.Error("production listens at the supervisor")
	}
	config.Mode = Development
	os.Setenv(supervise.Variable, "nonsense") // t.Setenv undoes it
	if _, err := New(config); err == nil || !strings.Contains(err.Error(), supervise.Variable) {
		t.Errorf("a wrong variable: %v", err)
	}
}
