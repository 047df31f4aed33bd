package devserver

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Read returns the file that the dev server sends to pages for path, a
// percent-encoded path with its query. The error is a [*DownError] if the dev
// server does not answer.
func (s *Server) Read(ctx context.Context, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	s.ready(ctx)
	u, err := url.Parse(path)
	if err != nil {
		return nil, err
	}
	req := (&http.Request{Method: http.MethodGet, URL: u, Header: http.Header{"Accept": {"*/*"}}}).WithContext(ctx)
	res, err := s.fileUpstream().RoundTrip(req)
	if err != nil {
		return nil, s.downError(s.target.Load(), err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the answer of Vite for %s is %s", path, res.Status)
	}
	return io.ReadAll(res.Body)
}

// readTimeout gives Vite the time to bundle a dependency first.
const readTimeout = 10 * time.Second
