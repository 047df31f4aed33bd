package dist

import (
	"fmt"
	"io"
	"io/fs"
	"time"
)

// reopener is an [io.ReadSeeker] over a file that only reads forward, such as
// one in a zip archive. A seek costs nothing: the next Read skips forward, or
// opens the file again to go back.
type reopener struct {
	fsys     fs.FS
	name     string
	modified time.Time
	file     fs.File
	offset   int64 // where file stands

	position
}

var _ io.ReadSeeker = (*reopener)(nil)

func (r *reopener) Read(p []byte) (int, error) {
	if r.at < r.offset {
		if err := r.reopen(); err != nil {
			return 0, err
		}
	}
	if r.at > r.offset {
		skipped, err := io.CopyN(io.Discard, r.file, r.at-r.offset)
		r.offset += skipped
		if err != nil {
			return 0, err // io.EOF beyond the end, as from an os.File
		}
	}
	n, err := r.file.Read(p)
	r.offset += int64(n)
	r.at = r.offset
	return n, err
}

func (r *reopener) reopen() error {
	file, err := r.fsys.Open(r.name)
	if err != nil {
		return err
	}
	// A response must not join parts of two files.
	if info, err := file.Stat(); err != nil || info.Size() != r.size || !info.ModTime().Equal(r.modified) {
		_ = file.Close()
		return fmt.Errorf("%s was replaced while it was read", r.name)
	}
	_ = r.file.Close() // nothing was written
	r.file, r.offset = file, 0
	return nil
}

// Close closes the file that is open now.
func (r *reopener) Close() error { return r.file.Close() }
