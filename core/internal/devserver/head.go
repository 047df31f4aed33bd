package devserver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
)

// A Head is the head of a page, as Vite and its plugins make it.
type Head struct {
	// HTML is a page with the tags that the plugins inject into every page, and
	// with the tags of the entries. The attribute data-govite-entry of a tag is
	// the index of its entry among the requested entries.
	HTML string `json:"html"`

	// Pages are the entries that are HTML pages, as Vite serves them.
	Pages map[string]string `json:"pages"`

	// Styles are the stylesheets of the modules that the entries import
	// statically, in the order in which the modules run.
	Styles []Style `json:"styles"`

	// Problem is the reason why a part is missing; nil if none is.
	Problem *HeadProblem `json:"problem"`
}

// A Style is a stylesheet as Vite's runtime inserts it. The runtime updates a
// style element whose attribute data-vite-dev-id is ID.
type Style struct {
	ID  string `json:"id"`
	CSS string `json:"css"`
}

// A HeadProblem is an error about a module, by Vite or one of its plugins.
type HeadProblem struct {
	Entry   string `json:"entry"`
	Message string `json:"message"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Frame   string `json:"frame"`
	Plugin  string `json:"plugin"`
}

// Head asks vite-plugin-govite for the head of a page with these entries. An
// entry is the path that browsers request, without the base, percent-encoded:
// "/src/main.ts". Only a server whose [Status] has Plugin answers. The error is a
// [*DownError] if the dev server does not answer.
func (s *Server) Head(ctx context.Context, entries []string) (*Head, error) {
	s.ready(ctx)
	// The first request makes Vite transform all modules that the entries import.
	text, err := s.Read(ctx, s.Base()+headPath+"?"+url.Values{"entry": entries}.Encode())
	if err != nil {
		return nil, err
	}
	var h Head
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&h); err != nil {
		return nil, fmt.Errorf("vite-plugin-govite sent a malformed head: %w; update the plugin", err)
	}
	return &h, nil
}
