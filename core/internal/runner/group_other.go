//go:build !unix && !windows

package runner

import (
	"errors"
	"os/exec"
	"time"
)

type group struct{ unwatched chan struct{} }

func startGroup(*exec.Cmd, time.Duration) (*group, error) { return nil, errors.ErrUnsupported }

func (g *group) terminate()       {}
func (g *group) kill()            {}
func (g *group) gone() bool       { return true }
func (g *group) leftError() error { return errors.ErrUnsupported }
func (g *group) close()           {}
