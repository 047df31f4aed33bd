package fibervite

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/filesystem"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adaptertest"
)

func registered(t testing.TB) *fiber.App {
	t.Helper()
	app := fiber.New()
	if err := Register(app, adaptertest.Production(t, core.Config{SPA: "index.html"})); err != nil {
		t.Fatal(err)
	}
	return app
}

func check(t *testing.T, app *fiber.App, path string, status int, body string) {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept", "text/html")
	resp, err := app.Test(r)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != status || string(got) != body {
		t.Errorf("%s: %d %.60q, %v, want %d %.60q", path, resp.StatusCode, got, err, status, body)
	}
}

// An application may add routes at any time.
func TestLaterRoute(t *testing.T) {
	app := registered(t)
	check(t, app, "/users/1", http.StatusOK, adaptertest.Content("/index.html"))
	app.Get("/users/:id", func(*fiber.Ctx) error { return fiber.NewError(fiber.StatusNotFound, "no such user") })
	check(t, app, "/users/1", http.StatusNotFound, "no such user")
}

// fiber's own files come from middleware, which passes on the requests for others.
func TestStaticMiddleware(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "own.txt"), []byte("own"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, add := range map[string]func(*fiber.App){
		"app.Static": func(app *fiber.App) { app.Static("/", dir) },
		"filesystem": func(app *fiber.App) { app.Use(filesystem.New(filesystem.Config{Root: http.Dir(dir)})) },
	} {
		t.Run(name, func(t *testing.T) {
			app := registered(t)
			add(app)
			check(t, app, "/own.txt", http.StatusOK, "own")
			check(t, app, "/users/1", http.StatusOK, adaptertest.Content("/index.html"))
		})
	}
}
