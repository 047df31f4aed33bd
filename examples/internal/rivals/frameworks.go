package main

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	echo5 "github.com/labstack/echo/v5"

	"github.com/govite/govite/chivite"
	"github.com/govite/govite/core"
	"github.com/govite/govite/echovite"
	echo5vite "github.com/govite/govite/echovite/echo5"
	"github.com/govite/govite/ginvite"
)

// Each function, here and in fiber.go, returns an adapter as its README shows it, with
// a route of the application's own, and the static files of its framework as
// documented.

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

func onEcho5(v *core.Vite, assets string) ([]rival, error) {
	adapter, static := echo5.New(), echo5.New()
	if err := echo5vite.Register(adapter, v); err != nil {
		return nil, err
	}
	adapter.GET("/", func(*echo5.Context) error { return nil })
	static.Static("/assets", assets)
	return []rival{overHTTP("echo5", adapter), overHTTP("echo5.Static", static)}, nil
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
