package core

import (
	"context"
	"fmt"
)

// Start runs Config.Command, unless a dev server is there already, and waits
// until Vite answers: as long as ctx lets it, at most 30 seconds. The error
// then has what Vite has printed. From there on Vite is started again if it
// dies, until ctx ends, Close is called, or this process ends, in whatever way:
// then it is ended too, with all that it has started. In production, and
// without Config.Command, Start does nothing.
//
//	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
//	defer stop()
//	if err := v.Start(ctx); err != nil {
//		log.Fatal(err)
//	}
//	defer v.Close()
func (v *Vite) Start(ctx context.Context) error {
	if v.dev == nil {
		return nil
	}
	if err := v.dev.server.Start(ctx); err != nil {
		return fmt.Errorf("govite: %w", err)
	}
	return nil
}

// Close ends what Start has started, and returns when it is gone. What else a
// Vite holds it lets go of by itself.
func (v *Vite) Close() error {
	if v.dev == nil {
		return nil
	}
	if err := v.dev.server.Close(); err != nil {
		return fmt.Errorf("govite: %w", err)
	}
	return nil
}
