package dist

import (
	"errors"
	"io"
)

// readAll is [io.ReadAll] for content that most likely has a size in bytes. It
// allocates that size at once. io.ReadAll copies what it has read each time that its
// buffer is full, which takes half of the time to index a build.
func readAll(r io.Reader, size int64) ([]byte, error) {
	body := make([]byte, max(size, 0))
	for n := 0; n < len(body); {
		m, err := r.Read(body[n:])
		n += m
		switch {
		case errors.Is(err, io.EOF):
			return body[:n:n], nil
		case err != nil:
			return nil, err
		}
	}
	rest, err := io.ReadAll(r) // nothing, unless the file has grown
	if err != nil {
		return nil, err
	}
	return append(body, rest...), nil
}
