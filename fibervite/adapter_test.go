package fibervite

import (
	"testing"

	"github.com/govite/govite/core/adaptertest"
	"github.com/govite/govite/fibervite/internal/fibertest"
)

func TestAdapter(t *testing.T) { adaptertest.Run(t, version.Start) }

func TestFiber(t *testing.T) { fibertest.Run(t, version) }
