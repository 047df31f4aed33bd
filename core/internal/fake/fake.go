// Package fake lets vitetest ask core for a Vite without a build.
package fake

import "io/fs"

// Dist in Config.Dist stands for a build in which every name is an entry.
type Dist struct{}

// Open finds nothing.
func (Dist) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
