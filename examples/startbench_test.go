package examples

import (
	"crypto/sha256"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/govite/govite/core"
)

// BenchmarkStart compares core.New with a program that only reads the files of the
// build and computes their SHA-256, one after the other. "×walk" is the median of the
// ratios of their times: 2 means that core.New takes half the time.
func BenchmarkStart(b *testing.B) {
	memory, dir := largeBuild(*benchFiles, 0, smallFiles), b.TempDir()
	writeBuild(b, dir, memory)
	for _, dist := range []struct {
		name string
		fs.FS
	}{{"directory", os.DirFS(dir)}, {"memory", memory}} {
		b.Run(dist.name, func(b *testing.B) {
			var ratios []float64
			var read, started time.Duration
			for b.Loop() {
				a := timed(func() { readAll(b, dist.FS) })
				c := timed(func() { newProduction(b, dist.FS) })
				ratios = append(ratios, a.Seconds()/c.Seconds())
				read, started = read+a, started+c
			}
			b.ReportMetric(0, "ns/op") // is both
			b.ReportMetric(median(ratios), "×walk")
			b.ReportMetric(started.Seconds()*1000/float64(len(ratios)), "ms")
			b.ReportMetric(read.Seconds()*1000/float64(len(ratios)), "ms-walk")
		})
	}
}

// timed returns the time that f takes. It begins without garbage.
func timed(f func()) time.Duration {
	runtime.GC()
	start := time.Now()
	f()
	return time.Since(start)
}

func readAll(b *testing.B, dist fs.FS) {
	b.Helper()
	n := 0
	err := fs.WalkDir(dist, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(dist, name)
		if sha256.Sum256(content) != [sha256.Size]byte{} {
			n++
		}
		return err
	})
	if err != nil || n < *benchFiles {
		b.Fatalf("%d files, %v", n, err)
	}
}

func newProduction(b *testing.B, dist fs.FS) *core.Vite {
	b.Helper()
	v, err := core.New(core.Config{Dist: dist, Mode: core.Production, Entries: []string{"src/main.ts"}})
	if err != nil {
		b.Fatal(err)
	}
	return v
}

// BenchmarkMemory measures the memory that core holds for a build of 100 MiB in a
// directory: 380 files of 200 KiB, and 4 files of 6 MiB, which are too large to be
// kept. "×build" is the heap in use to the size of the build.
func BenchmarkMemory(b *testing.B) {
	dir := b.TempDir()
	size := writeHugeBuild(b, dir)
	before := heapInUse()
	var held uint64
	for b.Loop() {
		v := newProduction(b, os.DirFS(dir))
		held = heapInUse() - before
		runtime.KeepAlive(v)
	}
	if held > 2*uint64(size) {
		b.Errorf("core holds %d bytes for a build of %d", held, size)
	}
	b.ReportMetric(0, "ns/op") // includes the collector
	b.ReportMetric(float64(held)/(1<<20), "MiB")
	b.ReportMetric(float64(size)/(1<<20), "MiB-build")
	b.ReportMetric(float64(held)/float64(size), "×build")
}

// writeHugeBuild writes a build of 100 MiB, and returns its size in bytes.
func writeHugeBuild(b *testing.B, dir string) (size int) {
	b.Helper()
	build := largeBuild(384, 0, func(i int) int {
		if i%100 == 50 {
			return 6 << 20
		}
		return 200 << 10
	})
	for _, file := range build {
		size += len(file.Data)
	}
	writeBuild(b, dir, build)
	return size
}

// heapInUse returns the memory of the heap, after the collector has run.
func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // for finalizers
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
