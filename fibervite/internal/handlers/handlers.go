package handlers

import (
	"errors"
	"net/http"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
	"github.com/govite/govite/fibervite/internal/bridge"
)

// Handlers answer the requests for the files of a Vite. The fields other than Vite
// are what differs between versions of fiber.
type Handlers struct {
	Vite *core.Vite

	// Status returns the status that fiber's ErrorHandler sends for an error of the
	// chain, 0 for an error that is not fiber's.
	Status func(error) int

	// Timeout is fiber's error for a request that took too long.
	Timeout error
}

// Middleware answers c before the routes if c is Vite's. If not, it runs the rest of
// the chain.
func (h *Handlers) Middleware(c Request) error {
	ctx := c.RequestCtx()
	file, serve := adapter.Find(h.Vite, c.Method(), sentPath(ctx), header{ctx})
	if answered, err := h.answer(c, file, serve, adapter.Serve); answered {
		return err
	}
	return h.passOn(c)
}

// Fallback answers c after the last route if c is Vite's. If not, it runs the rest of
// the chain.
func (h *Handlers) Fallback(c Request) error {
	ctx := c.RequestCtx()
	file, fallback := adapter.FindFallback(h.Vite, c.Method(), sentPath(ctx), header{ctx})
	if answered, err := h.answer(c, file, fallback, adapter.Fallback); answered {
		return err
	}
	return h.passOn(c)
}

// Both is Middleware, and Fallback for an error of the chain that is unmatched: no
// route of the application matches the request.
func (h *Handlers) Both(c Request, unmatched func(error) bool) error {
	err := h.Middleware(c)
	if err == nil {
		return nil
	}
	ctx := c.RequestCtx()
	file, fallback := adapter.FindFallback(h.Vite, c.Method(), sentPath(ctx), header{ctx})
	if file == nil && !fallback || !unmatched(err) {
		return err
	}
	answered, failed := h.answer(c, file, fallback, adapter.Fallback)
	if !answered {
		return err
	}
	ctx.Response.Header.Del("Allow")
	return failed
}

// answer sends file, or lets handle answer if ask is true.
func (h *Handlers) answer(c Request, file *adapter.File, ask bool, handle func(*core.Vite, http.ResponseWriter, *http.Request) bool) (answered bool, err error) {
	switch {
	case file != nil:
		if sendFile(c, file) {
			return true, nil
		}
		return h.bridge(c, func(w http.ResponseWriter, r *http.Request) bool {
			file.ServeHTTP(w, r)
			return true
		})
	case ask:
		page := pageOf(c, h.Vite)
		return h.bridge(c, func(w http.ResponseWriter, r *http.Request) bool {
			if page != nil {
				r = adapter.WithPage(h.Vite, r, page)
			}
			return handle(h.Vite, w, r)
		})
	}
	return false, nil
}

// bridge lets a handler of net/http answer.
func (h *Handlers) bridge(c Request, handle func(http.ResponseWriter, *http.Request) bool) (answered bool, err error) {
	answered, err = bridge.Serve(c.Context(), c.RequestCtx(), adapter.Logger(h.Vite), handle)
	if errors.Is(err, bridge.ErrEnded) {
		err = h.Timeout
	}
	return answered, err
}

// passOn runs the rest of the chain. It tells caches not to keep a 404 for a missing
// built file.
func (h *Handlers) passOn(c Request) error {
	err := c.Next()
	ctx := c.RequestCtx()
	status := ctx.Response.StatusCode()
	if err != nil {
		status = h.Status(err) // fiber's ErrorHandler comes after the chain
	}
	if status == http.StatusNotFound && adapter.IsLost(h.Vite, sentPath(ctx), header{ctx}) {
		ctx.Response.Header.Set("Cache-Control", "no-store")
	}
	return err
}
