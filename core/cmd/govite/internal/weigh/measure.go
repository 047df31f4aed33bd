package weigh

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/andybalholm/brotli"

	"github.com/govite/govite/core/internal/dist"
)

// measure returns the sizes of files, by their names. computed reports that a brotli
// size is not that of a copy in the build. The work for it is done on all
// processors: the best compression takes a second for a megabyte.
func measure(ctx context.Context, files map[string]*dist.File) (sizes map[string]Size, computed bool, err error) {
	sizes = make(map[string]Size, len(files))
	queue := make(chan *dist.File)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var (
		mu      sync.Mutex
		workers sync.WaitGroup
	)
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		workers.Go(func() {
			for f := range queue {
				size, own, err := sizeOf(f)
				if err != nil {
					cancel(fmt.Errorf("%s: %w", f.Name(), err))
					continue
				}
				mu.Lock()
				sizes[f.Name()] = size
				computed = computed || own
				mu.Unlock()
			}
		})
	}
	for _, f := range files {
		select {
		case queue <- f:
		case <-ctx.Done():
		}
	}
	close(queue)
	workers.Wait()
	if ctx.Err() != nil {
		return nil, false, context.Cause(ctx)
	}
	return sizes, computed, nil
}

// sizeOf returns the sizes of one file. computed reports that the build lacks the
// copy for brotli.
func sizeOf(f *dist.File) (s Size, computed bool, err error) {
	raw := f.Negotiate("").Size()
	s = Size{Raw: raw, Gzip: f.Negotiate("gzip").Size(), Brotli: raw}
	switch v := f.Negotiate("br"); {
	case v.Encoding() == "br":
		s.Brotli = v.Size()
	case f.Varies():
		if s.Brotli, err = compressed(f); err != nil {
			return s, false, err
		}
		s.Brotli = min(s.Brotli, raw)
		computed = true
	}
	return s, computed, nil
}

// compressed returns the size of a file as vite-plugin-govite compresses it.
func compressed(f *dist.File) (int64, error) {
	content, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer content.Close()
	var n counter
	w := brotli.NewWriterOptions(&n, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 22})
	if _, err := io.Copy(w, content); err != nil {
		return 0, err
	}
	err = w.Close()
	return int64(n), err
}

// counter counts the bytes that are written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
