//go:build unix

package devloop

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A stage is a module whose application govite dev runs, with a dev server that runs
// elsewhere.
type stage struct {
	t      *testing.T
	dir    string
	output *screen
}

func newStage(t *testing.T) *stage {
	t.Helper()
	vite := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept") == "text/x-vite-ping" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(vite.Close)
	t.Setenv("GOVITE_DEV_SERVER", vite.URL)
	t.Setenv("GOWORK", "off")
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t, dir, &screen{}}
	s.write("go.mod", "module example.com/app\n\ngo 1.25.0\n")
	s.write("web/package.json", "{}")
	return s
}

func (s *stage) write(name, text string) {
	s.t.Helper()
	file := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// run runs govite dev until the test ends, or the returned function is called.
func (s *stage) run(o Options) (stop func()) {
	s.t.Helper()
	o.Dir, o.Module, o.Root, o.Output = s.dir, s.dir, filepath.Join(s.dir, "web"), NewOutput(s.output)
	ctx, cancel := context.WithCancel(context.Background())
	l, err := New(ctx, o)
	if err != nil {
		s.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Error(err)
		}
		if s.t.Failed() {
			s.t.Logf("govite dev printed:\n%s", s.output)
		}
	})
	s.t.Cleanup(stop)
	return stop
}

// prints waits until govite dev has printed a text, and forgets the output up to it.
func (s *stage) prints(text string) {
	s.t.Helper()
	for guard := time.Now().Add(time.Minute); !s.output.cut(text); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(guard) {
			s.t.Fatalf("%q is not printed:\n%s", text, s.output)
		}
	}
}

// screen collects output.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func (s *screen) cut(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := strings.Index(s.text.String(), text)
	if i >= 0 {
		s.text.Next(i + len(text))
	}
	return i >= 0
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func page(t *testing.T, address string) string {
	t.Helper()
	req, _ := http.NewRequest(http.MethodGet, "http://"+address, nil)
	req.Header.Set("Accept", "text/html")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err.Error()
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// program listens by net/http.
const program = `package main

import (
	"fmt"
	"log"
	"net/http"
)

func main() {
	log.Fatal(http.ListenAndServe(%q, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "one") })))
}
`

// An application that does not tell where it listens, behind an address of govite
// dev: it does not compile, it runs, it is edited, it ends, it runs again.
func TestAddressAndApp(t *testing.T) {
	s := newStage(t)
	front, back := freeAddress(t), freeAddress(t)
	good := fmt.Sprintf(program, back)
	s.write("main.go", strings.Replace(good, `"one"`, "one", 1))
	stop := s.run(Options{Command: []string{"go", "run", "."}, Address: front, App: back})
	s.prints("main.go:10:") // and the frame
	if text := page(t, front); !strings.Contains(text, "main.go does not compile") || !strings.Contains(text, "undefined: one") {
		t.Errorf("the page:\n%s", text)
	}
	s.write("main.go", good)
	s.prints("started in ")
	if text := page(t, front); text != "one" {
		t.Error(text)
	}
	s.write("main.go", strings.Replace(good, `"one"`, `"two"`, 1))
	s.prints("restarted in ")
	if text := page(t, front); text != "two" {
		t.Error(text)
	}
	// The old application goes on while the new one does not compile.
	s.write("main.go", strings.Replace(good, `"one"`, "three", 1))
	s.prints("undefined: three")
	if text := page(t, front); text != "two" {
		t.Error(text)
	}
	ends := strings.Replace(good, "func main() {\n", "func main() {\n	log.Fatal(\"no database\")\n", 1)
	s.write("main.go", ends)
	s.prints("the application has ended: exit status 1")
	if text := page(t, front); !strings.Contains(text, "The application has ended") || !strings.Contains(text, "no database") {
		t.Errorf("the page:\n%s", text)
	}
	s.write("main.go", ends) // saved again: it may start now
	s.prints("the application has ended: exit status 1")
	s.write("main.go", good)
	s.prints("restarted in ")
	if text := page(t, front); text != "one" {
		t.Error(text)
	}
	stop()
	for _, address := range []string{front, back} {
		if conn, err := net.DialTimeout("tcp", address, time.Second); err == nil {
			conn.Close()
			t.Errorf("%s is still open", address)
		}
	}
}

// A command other than go run is run as it is, again after each change.
func TestOtherCommand(t *testing.T) {
	s := newStage(t)
	s.write("main.go", "package main\n\nfunc main() { println(\"one\"); select {} }\n")
	s.write("config.txt", "first")
	s.run(Options{Command: []string{"sh", "-c", "echo the configuration is $(cat config.txt); exec sleep 1000"}, Watch: []string{"*.txt"}})
	s.prints("[app] the configuration is first")
	s.write("config.txt", "second")
	s.prints("[go] changed: config.txt")
	s.prints("[app] the configuration is second")
	s.write("main.go", "package main\n")
	s.prints("[go] changed: main.go")
	s.prints("[app] the configuration is second")
}

func TestOptionsAreChecked(t *testing.T) {
	s := newStage(t)
	o := Options{Dir: s.dir, Module: s.dir, Root: filepath.Join(s.dir, "web"), Output: NewOutput(s.output), Command: []string{"go", "run"}}
	if _, err := New(t.Context(), o); err == nil || !strings.Contains(err.Error(), "`go run` has no package") {
		t.Errorf("no package: %v", err)
	}
	t.Setenv("GOVITE_DEV_SERVER", "")
	o.Command = []string{"go", "run", "."}
	if _, err := New(t.Context(), o); err == nil || !strings.Contains(err.Error(), "npm install") {
		t.Errorf("no packages: %v", err)
	}
	t.Setenv("GOVITE_DEV_SERVER", "localhost")
	if _, err := New(t.Context(), o); err == nil || !strings.Contains(err.Error(), "GOVITE_DEV_SERVER") {
		t.Errorf("a wrong variable: %v", err)
	}
}
