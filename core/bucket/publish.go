package bucket

import (
	"context"
	"errors"
	"io/fs"
)

// Publish uploads a build.
func (s *Store) Publish(ctx context.Context, dist fs.FS, o PublishOptions) (*Published, error) {
	return nil, errors.New("not written yet")
}
