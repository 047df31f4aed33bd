package main

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	"github.com/labstack/echo/v4"

	"github.com/govite/govite/chivite"
	"github.com/govite/govite/core"
	"github.com/govite/govite/echovite"
	"github.com/govite/govite/fibervite"
	"github.com/govite/govite/ginvite"
)

// Each function returns an adapter as its README shows it, with a route of the
// application's own, and the static files of its framework as documented.

func onNetHTTP(v *core.Vite, assets string) ([]rival, error) {
	mux, static := http.NewServeMux(), http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(http.ResponseWriter, *http.Request) {})
	static.Handle("/assets/", http.StripPrefix("/assets/", http.FileServer(http.Dir(assets))))
	return []rival{overHTTP("core", v.Middleware(mux)), overHTTP("http.FileServer", static)}, nil
}

func onGin(v *core.Vite, assets string) ([]rival, error) {
	gin.SetMode(gin.ReleaseMode)
	adapter, static := gin.New(), gin.New()
	if err := ginvite.Register(adapter, v); err != nil {
		return nil, err
	}
	adapter.GET("/", func(*gin.Context) {})
	static.Static("/assets", assets)
	return []rival{overHTTP("ginvite", adapter), overHTTP("gin.Static", static)}, nil
}

func onEcho(v *core.Vite, assets string) ([]rival, error) {
	adapter, static := echo.New(), echo.New()
	if err := echovite.Register(adapter, v); err != nil {
		return nil, err
	}
	adapter.GET("/", func(echo.Context) error { return nil })
	static.Static("/assets", assets)
	return []rival{overHTTP("echovite", adapter), overHTTP("echo.Static", static)}, nil
}

func onChi(v *core.Vite, assets string) ([]rival, error) {
	adapter, static := chi.NewRouter(), chi.NewRouter()
	if err := chivite.Register(adapter, v); err != nil {
		return nil, err
	}
	adapter.Get("/", func(http.ResponseWriter, *http.Request) {})
	static.Handle("/assets/*", http.StripPrefix("/assets/", http.FileServer(http.Dir(assets))))
	return []rival{overHTTP("chivite", adapter), overHTTP("chi{http.FileServer}", static)}, nil
}

func onFiber(v *core.Vite, assets string) ([]rival, error) {
	var rivals []rival
	add := func(name string, config fiber.Config, register func(*fiber.App) error) error {
		config.DisableStartupMessage = true
		app := fiber.New(config)
		rivals = append(rivals, rival{name, app.Listener})
		return register(app)
	}
	adapter := func(app *fiber.App) error {
		if err := fibervite.Register(app, v); err != nil {
			return err
		}
		app.Get("/", func(*fiber.Ctx) error { return nil })
		return nil
	}
	static := func(config ...fiber.Static) func(*fiber.App) error {
		return func(app *fiber.App) error {
			app.Static("/assets", assets, config...)
			return nil
		}
	}
	return rivals, errors.Join(
		add("fibervite", fiber.Config{}, adapter),
		add("fibervite{WriteBufferSize}", fiber.Config{WriteBufferSize: 32 << 10}, adapter),
		add("fiber.Static", fiber.Config{}, static()),
		add("fiber.Static{Compress}", fiber.Config{}, static(fiber.Static{Compress: true})),
	)
}
