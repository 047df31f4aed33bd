package dist

import (
	"errors"
	"io"
)

// position is where the next Read of a file starts.
type position struct{ size, at int64 }

// Seek is that of [io.Seeker]. It reads nothing.
func (p *position) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += p.at
	case io.SeekEnd:
		offset += p.size
	}
	if offset < 0 {
		return 0, errors.New("seek before the start of the file")
	}
	p.at = offset
	return offset, nil
}
