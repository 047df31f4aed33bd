package supervise

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// set puts the variable of a run into the environment.
func set(t *testing.T, variable string) {
	t.Helper()
	name, value, _ := strings.Cut(variable, "=")
	t.Setenv(name, value)
}

func TestListen(t *testing.T) {
	desk, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	defer desk.Close()
	var got Announcement
	at := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
	first := desk.Expect(func(a Announcement) (net.Addr, error) { got = a; return at, nil })
	set(t, first)
	s, err := FromEnvironment()
	if err != nil || s == nil {
		t.Fatal(s, err)
	}
	l, err := s.Listen(t.Context(), "localhost:8080")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if got.Wanted != "localhost:8080" || l.Addr().String() != at.String() {
		t.Errorf("announced %+v, with the address %s", got, l.Addr())
	}
	accepted := make(chan error, 1)
	go func() {
		conn, err := l.Accept()
		if err == nil {
			conn.Close()
		}
		accepted <- err
	}()
	conn, err := net.Dial("tcp", got.Bound)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	if err := <-accepted; err != nil {
		t.Error(err)
	}

	// The errors of the supervisor, and an announcement of an earlier run.
	desk.Expect(func(Announcement) (net.Addr, error) { return nil, errors.New("address already in use") })
	if _, err := s.Listen(t.Context(), "localhost:8080"); err == nil || !strings.Contains(err.Error(), "is not `govite dev` (403") {
		t.Errorf("an earlier run: %v", err)
	}
	set(t, desk.Expect(func(Announcement) (net.Addr, error) { return nil, errors.New("address already in use") }))
	s, _ = FromEnvironment()
	if _, err := s.Listen(t.Context(), "localhost:8080"); err == nil || err.Error() != "address already in use" {
		t.Errorf("the supervisor cannot listen: %v", err)
	}
	desk.Close()
	if _, err := s.Listen(t.Context(), "localhost:8080"); err == nil || !strings.Contains(err.Error(), "govite dev does not answer") {
		t.Errorf("the supervisor is gone: %v", err)
	}
}

func TestFromEnvironment(t *testing.T) {
	t.Setenv(Variable, "")
	if s, err := FromEnvironment(); s != nil || err != nil {
		t.Errorf("without the variable: %v %v", s, err)
	}
	for _, value := range []string{"yes", "https://127.0.0.1:1/secret", "http://127.0.0.1:1", "http:///secret", "http://%zz/"} {
		t.Setenv(Variable, value)
		if s, err := FromEnvironment(); s != nil || err == nil || !strings.Contains(err.Error(), Variable) {
			t.Errorf("%s: %v %v", value, s, err)
		}
	}
}

func TestDeskRefuses(t *testing.T) {
	desk, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	defer desk.Close()
	_, target, _ := strings.Cut(desk.Expect(func(Announcement) (net.Addr, error) { t.Error("taken"); return nil, nil }), "=")
	for _, r := range []*http.Request{
		httptest.NewRequest(http.MethodGet, target, nil),
		httptest.NewRequest(http.MethodPost, target+"x", strings.NewReader("{}")),
		httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}")),
		httptest.NewRequest(http.MethodPost, target, strings.NewReader("{")),
	} {
		w := httptest.NewRecorder()
		if desk.ServeHTTP(w, r); w.Code != http.StatusForbidden && w.Code != http.StatusBadRequest {
			t.Errorf("%s %s: %d", r.Method, r.URL, w.Code)
		}
	}
}
