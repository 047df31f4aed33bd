package main

import (
	"net"

	"github.com/gofiber/fiber/v2"
	fiber3 "github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/static"
	"github.com/valyala/fasthttp"

	"github.com/govite/govite/core"
	"github.com/govite/govite/fibervite"
	fiber3vite "github.com/govite/govite/fibervite/fiber3"
)

// buffer is a WriteBufferSize that takes a whole response.
const buffer = 32 << 10

func onFiber(v *core.Vite, assets string) ([]rival, error) {
	adapter, buffered := fiber.New(), fiber.New(fiber.Config{WriteBufferSize: buffer})
	for _, app := range []*fiber.App{adapter, buffered} {
		if err := fibervite.Register(app, v); err != nil {
			return nil, err
		}
		app.Get("/", func(*fiber.Ctx) error { return nil })
	}
	files, compressed := fiber.New(), fiber.New()
	files.Static("/assets", assets)
	compressed.Static("/assets", assets, fiber.Static{Compress: true})
	return []rival{
		overFiber("fibervite", adapter), overFiber("fibervite{WriteBufferSize}", buffered),
		overFiber("fiber.Static", files), overFiber("fiber.Static{Compress}", compressed),
	}, nil
}

func onFiber3(v *core.Vite, assets string) ([]rival, error) {
	adapter, buffered := fiber3.New(), fiber3.New(fiber3.Config{WriteBufferSize: buffer})
	for _, app := range []*fiber3.App{adapter, buffered} {
		if err := fiber3vite.Register(app, v); err != nil {
			return nil, err
		}
		app.Get("/", func(fiber3.Ctx) error { return nil })
	}
	files, compressed := fiber3.New(), fiber3.New()
	files.Get("/assets*", static.New(assets))
	compressed.Get("/assets*", static.New(assets, static.Config{Compress: true}))
	return []rival{
		overFiber3("fiber3", adapter), overFiber3("fiber3{WriteBufferSize}", buffered),
		overFiber3("fiber3.static", files), overFiber3("fiber3.static{Compress}", compressed),
	}, nil
}

// bareFiber calls write in handlers of both versions of fiber.
func bareFiber(write fasthttp.RequestHandler) []rival {
	app, app3 := fiber.New(), fiber3.New()
	app.Use(func(c *fiber.Ctx) error {
		write(c.Context())
		return nil
	})
	app3.Use(func(c fiber3.Ctx) error {
		write(c.RequestCtx())
		return nil
	})
	return []rival{overFiber("fiber.Handler", app), overFiber3("fiber3.Handler", app3)}
}

func overFiber(name string, app *fiber.App) rival {
	return rival{name, app.Listener}
}

func overFiber3(name string, app *fiber3.App) rival {
	return rival{name, func(l net.Listener) error { return app.Listener(l) }}
}
