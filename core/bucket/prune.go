package bucket

import (
	"context"
	"errors"
)

// Prune deletes old builds.
func (s *Store) Prune(ctx context.Context, o PruneOptions) (*Pruned, error) {
	return nil, errors.New("not written yet")
}
