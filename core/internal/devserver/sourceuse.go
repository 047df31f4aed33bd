package devserver

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
)

// A Use is what a build would make of a source.
type Use string

// The uses that vite-plugin-govite knows. Later versions may know more.
const (
	UseInput    Use = "input"    // an entry
	UseAsset    Use = "asset"    // a file, because the option assets matches it
	UseLazy     Use = "lazy"     // a chunk or file of its own, because a module refers to it by import() or new URL()
	UseImported Use = "imported" // a part of another chunk or, for an asset, a file
	UseUnknown  Use = "unknown"  // nothing, as far as the dev server has read the project
)

// useAnswer is the plugin's answer.
type useAnswer struct {
	Use Use `json:"use"`
}

// Use asks vite-plugin-govite what a build would make of a source. Only a server
// whose [Status] has Inputs answers. The error is a [*DownError] if the dev server
// does not answer.
func (s *Server) Use(ctx context.Context, source string) (Use, error) {
	text, err := s.Read(ctx, s.Base()+usePath+"?"+url.Values{"source": {source}}.Encode())
	if err != nil {
		return "", err
	}
	var answer useAnswer
	if err := json.Unmarshal(text, &answer); err != nil {
		return "", fmt.Errorf("vite-plugin-govite sent a malformed use of %s: %w; update the plugin", source, err)
	}
	return answer.Use, nil
}

// HasFile reports whether the dev server sends a file for path, a percent-encoded path.
// A page counts as no file: in SPA mode Vite answers any path with its index.html.
func (s *Server) HasFile(ctx context.Context, path string) bool {
	ctx, cancel := context.WithTimeout(ctx, s.pace.Timeout)
	defer cancel()
	res, err := s.get(ctx, s.target.Load(), path, acceptFile)
	if err != nil || res.code != http.StatusOK {
		return false
	}
	mediaType, _, _ := mime.ParseMediaType(res.header.Get("Content-Type"))
	return mediaType != "text/html"
}

// acceptFile is a request of an img element. Vite sends its index.html for "*/*".
const acceptFile = "image/*"
