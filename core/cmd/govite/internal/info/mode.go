package info

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/cmd/govite/internal/project"
	"github.com/govite/govite/core/internal/develop"
	"github.com/govite/govite/core/internal/devserver"
)

// mode finds the dev server, and the mode that core chooses.
func (r *Report) mode(ctx context.Context, p *project.Project, out Output) {
	if p.Root == "" && out.Dir == "" {
		r.Mode.Why = "there is no Vite project here"
		return
	}
	status := r.devServer(ctx, p, out)
	v, err := core.New(out.Config(p, core.Auto))
	if err != nil {
		r.Mode.Why = strings.TrimPrefix(err.Error(), "govite: ")
		return
	}
	defer v.Close()
	r.Mode.Mode = v.Mode().String()
	down := "no Vite dev server has announced itself"
	if d := r.DevServer; d != nil && d.URL != "" {
		down = "the Vite dev server at " + d.URL + " does not answer"
	}
	switch env := os.Getenv("GOVITE_MODE"); {
	case env == r.Mode.Mode:
		r.Mode.Why = "GOVITE_MODE is " + env
	case v.Mode() == core.Production:
		r.Mode.Why = down + ", and there is a build"
	case status.Up:
		r.Mode.Why = "the Vite dev server at " + status.URL + " answers"
	default:
		r.Mode.Why = down + ", and there is no build: pages say how to start Vite"
	}
}

// devServer asks the dev server for its status.
func (r *Report) devServer(ctx context.Context, p *project.Project, out Output) devserver.Status {
	s, err := out.settings(p)
	if err != nil {
		r.DevServer = &DevServer{Problem: err.Error()}
		return devserver.Status{}
	}
	dev, err := develop.Open(s, develop.Options{Optional: true})
	if err != nil {
		r.DevServer = &DevServer{Problem: err.Error()}
		return devserver.Status{}
	}
	status := dev.Server().Status(ctx)
	announced, err := devserver.ReadAnnounced(s.Root)
	if errors.Is(err, fs.ErrNotExist) && status.URL == "" {
		return status
	}
	d := &DevServer{URL: status.URL, Base: status.Base, Up: status.Up}
	r.DevServer = d
	if status.Err != nil {
		d.Problem = status.Err.Error()
	}
	if s.Server.Address == (devserver.Address{}) && announced != nil {
		d.PID, d.Version, d.Announcement = announced.PID, announced.Version, announced.File
		d.Base = cmp.Or(announced.Base, d.Base)
	}
	return status
}
