package fibervite

import (
	"errors"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/gofiber/fiber/v2/middleware/etag"
	recovery "github.com/gofiber/fiber/v2/middleware/recover"
	"github.com/gofiber/fiber/v2/middleware/timeout"

	"github.com/govite/govite/fibervite/internal/bridge"
	"github.com/govite/govite/fibervite/internal/bridgetest"
)

func TestBridge(t *testing.T) {
	bridgetest.Run(t, bridgetest.Fiber{Start: startBridge, Buffers: []bridgetest.Middleware{bridgetest.ETag}})
}

func startBridge(t testing.TB, s bridgetest.Server) {
	t.Helper()
	app := fiber.New(fiber.Config{
		DisableStartupMessage:    true,
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
		app.Use(timeout.NewWithContext(func(c *fiber.Ctx) error { return c.Next() }, bridgetest.Patience))
	case bridgetest.Recover:
		app.Use(recovery.New())
	}
	app.Use(func(c *fiber.Ctx) error {
		if s.Before != nil {
			s.Before(c.Context())
		}
		answered, err := bridge.Serve(c.Context(), c.UserContext(), s.Logger, s.Handle)
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
