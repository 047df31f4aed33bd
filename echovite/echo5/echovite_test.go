package echovite

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v5"
)

// newEcho returns an Echo that logs nowhere.
func newEcho(middleware ...echo.MiddlewareFunc) *echo.Echo {
	return newWithConfig(echo.Config{}, middleware...)
}

func listen(t testing.TB, h http.Handler) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func newWithConfig(c echo.Config, middleware ...echo.MiddlewareFunc) *echo.Echo {
	c.Logger = slog.New(slog.DiscardHandler)
	e := echo.NewWithConfig(c)
	e.Use(middleware...)
	return e
}
