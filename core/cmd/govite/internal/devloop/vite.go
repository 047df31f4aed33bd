package devloop

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/govite/govite/core/cmd/govite/internal/gobuild"
	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/problem"
)

// A vite is the dev server of the project: one that runs already, or one that this
// program runs.
type vite struct {
	server *devserver.Server
	output *Output
	busy   atomic.Bool // start has not returned
	up     atomic.Bool // start has succeeded
}

// newVite returns an error if Vite cannot be run, for example because the packages
// of the project are not installed.
func newVite(o Options) (*vite, error) {
	v := &vite{output: o.Output}
	options := devserver.Options{
		Root:   o.Root,
		Run:    devserver.Run{Auto: o.Vite == nil, Args: o.Vite, Output: o.Output.vite},
		Logger: slog.New(slog.NewTextHandler(o.Output.log, &slog.HandlerOptions{ReplaceAttr: withoutTime})),
	}
	if url := os.Getenv("GOVITE_DEV_SERVER"); url != "" {
		address, err := devserver.ParseAddress(url)
		if err != nil {
			return nil, errors.Join(errors.New("the environment variable GOVITE_DEV_SERVER"), err)
		}
		options.Address = address
	}
	var err error
	v.server, err = devserver.New(options)
	return v, err
}

func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// start starts Vite, unless it runs. The channel is closed when Vite answers, or
// cannot be started, which start prints.
func (v *vite) start(ctx context.Context) <-chan struct{} {
	done := make(chan struct{})
	v.busy.Store(true)
	go func() {
		defer close(done)
		defer v.busy.Store(false)
		err := v.server.Start(ctx)
		v.up.Store(err == nil)
		if err != nil && ctx.Err() == nil {
			text, _, _ := strings.Cut(err.Error(), "; it printed:\n") // it did, above
			v.output.Vite("%s", text)
			v.output.Vite("mend the configuration: Vite starts again when you save it; until then pages use the build, if there is one")
		}
	}()
	return done
}

// again starts a Vite that could not be started. A Vite that runs restarts by
// itself when its configuration changes.
func (v *vite) again(ctx context.Context) {
	if !v.up.Load() && !v.busy.Load() {
		v.start(ctx)
	}
}

func (v *vite) close() {
	if err := v.server.Close(); err != nil {
		v.output.Vite("%v", err)
	}
}

// unannounced returns the URL of a dev server that the application cannot find by
// itself, "" if it can.
func (v *vite) unannounced() string {
	s := v.server.Status(context.Background())
	if !s.Up || s.Plugin {
		return ""
	}
	if s.Base == "/" {
		return s.URL
	}
	return s.URL + s.Base
}

// tell tells vite-plugin-govite the state of the application. Without the plugin
// pages show less, which is no error.
func (v *vite) tell(ctx context.Context, a devserver.Application) {
	if !v.up.Load() || !v.server.Status(ctx).Plugin {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := v.server.Tell(ctx, a); err != nil && ctx.Err() == nil {
		v.output.Vite("%v", err)
	}
}

// failed shows a problem on all open pages.
func (v *vite) failed(ctx context.Context, p *problem.Problem, err error) {
	h := &devserver.HeadProblem{Message: p.Message}
	var f *gobuild.CompileError
	if errors.As(err, &f) {
		if p.Details != "" { // several messages, with their places
			h.Message = p.Details
		}
		h.File, h.Line, h.Column, h.Frame = f.File, f.Line, f.Column, f.Frame
	}
	v.tell(ctx, devserver.Application{State: "failed", Problem: h})
}
