package fibervite

import (
	"testing"

	"github.com/govite/govite/fibervite/internal/fibertest"
)

func BenchmarkFile(b *testing.B)       { fibertest.BenchmarkFile(b, version) }
func BenchmarkMiddleware(b *testing.B) { fibertest.BenchmarkMiddleware(b, version) }
func BenchmarkFallback(b *testing.B)   { fibertest.BenchmarkFallback(b, version) }
