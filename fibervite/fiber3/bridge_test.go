package fibervite

import (
	"errors"
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/compress"
	"github.com/gofiber/fiber/v3/middleware/etag"
	recovery "github.com/gofiber/fiber/v3/middleware/recover"
	"github.com/gofiber/fiber/v3/middleware/timeout"

	"github.com/govite/govite/fibervite/internal/bridge"
	"github.com/govite/govite/fibervite/internal/bridgetest"
)

func TestBridge(t *testing.T) {
	bridgetest.Run(t, bridgetest.Fiber{Start: startBridge, Buffers: []bridgetest.Middleware{bridgetest.ETag, bridgetest.Compress}})
}

func startBridge(t testing.TB, s bridgetest.Server) {
	t.Helper()
	app := fiber.New(fiber.Config{
		DisableKeepalive:         s.NoKeepalive,
		ReadTimeout:              s.Timeouts,
		WriteTimeout:             s.Timeouts,
		IdleTimeout:              s.Timeouts,
		ReduceMemoryUsage:        s.LessMemory,
		DisableHeaderNormalizing: s.RawNames,
	})
	switch s.Middleware {
	case bridgetest.Compress:
		app.Use(compress.New())
	case bridgetest.ETag:
		app.Use(etag.New())
	case bridgetest.Timeout:
		app.Use(timeout.New(func(c fiber.Ctx) error { return c.Next() }, timeout.Config{Timeout: bridgetest.Patience}))
	case bridgetest.Recover:
		app.Use(recovery.New())
	}
	app.Use(func(c fiber.Ctx) error {
		if s.Before != nil {
			s.Before(c.RequestCtx())
		}
		answered, err := bridge.Serve(c.RequestCtx(), c.Context(), s.Logger, s.Handle)
		switch {
		case errors.Is(err, bridge.ErrEnded):
			return fiber.ErrRequestTimeout
		case !answered && err == nil:
			return c.SendString("own")
		}
		return err
	})
	run(t, app, s.Listener)
}
