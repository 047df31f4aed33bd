package build

import (
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// A stamp tells one writing of a build from the next: Vite writes the manifest and
// the plugin writes the record each time.
type stamp [2]struct {
	changed time.Time
	size    int64
}

// stamp returns the stamp of the build as it is now. A missing file has the zero
// value.
func (f *found) stamp() (s stamp, err error) {
	for i, name := range []string{f.name, recordName} {
		info, err := fs.Stat(f.outDir, name)
		switch {
		case err == nil:
			s[i].changed, s[i].size = info.ModTime(), info.Size()
		case !errors.Is(err, fs.ErrNotExist):
			return s, err
		}
	}
	return s, nil
}

// watch notes the stamp of the build before its files are read. A file system
// without times, such as an embed.FS, cannot be watched.
func (f *found) watch() (err error) {
	if f.written, err = f.stamp(); err == nil && f.written[0].changed.IsZero() {
		return errors.New("Config.Watch: Config.Dist has no modification times, as an embed.FS, and never changes: set Dist to an os.DirFS, or leave Watch out")
	}
	return err
}

// Refresh returns the build that is in Config.Dist now, as Reopen does, if a build
// was written since b was opened. Otherwise it returns b. It is for Config.Watch.
func (b *Build) Refresh() (*Build, error) {
	now, err := b.found.stamp()
	switch {
	case err != nil:
		return nil, fmt.Errorf("Config.Dist: %w", err)
	case now == b.found.written, now[0].changed.IsZero(): // Vite has emptied the directory
		return b, nil
	}
	return b.Reopen()
}
