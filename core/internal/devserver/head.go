package devserver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
)

// A Head is what Vite, all its plugins heard, has for the head of a page.
type Head struct {
	// HTML is a page with what the plugins inject into every page, and with
	// the tags of the entries, each of which has the attribute
	// data-govite-entry: its index among the entries asked for.
	HTML string `json:"html"`

	// Pages are the entries that are html pages, as Vite serves them.
	Pages map[string]string `json:"pages"`

	// Styles are the stylesheets of the modules that the entries import
	// statically, in the order in which the modules run.
	Styles []Style `json:"styles"`

	// Problem is why not all of the above is there, or nil.
	Problem *HeadProblem `json:"problem"`
}

// A Style is a stylesheet as Vite's runtime inserts it. In a style element whose
// attribute data-vite-dev-id is ID the runtime takes it for its own.
type Style struct {
	ID  string `json:"id"`
	CSS string `json:"css"`
}

// A HeadProblem is an error of Vite or one of its plugins about a module.
type HeadProblem struct {
	Entry   string `json:"entry"`
	Message string `json:"message"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Frame   string `json:"frame"`
	Plugin  string `json:"plugin"`
}

// Head asks vite-plugin-govite for the head of a page with these entries: paths
// as browsers ask Vite for them, less the base, percent-encoded
// ("/src/main.ts"). It is for a server whose [Status] has Plugin. The error is a
// [*DownError] if the dev server does not answer.
func (s *Server) Head(ctx context.Context, entries []string) (*Head, error) {
	s.ready(ctx)
	// The first time Vite transforms all that the entries import.
	text, err := s.Read(ctx, s.Base()+headPath+"?"+url.Values{"entry": entries}.Encode())
	if err != nil {
		return nil, err
	}
	var h Head
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&h); err != nil {
		return nil, fmt.Errorf("devserver: the head that vite-plugin-govite sent: %w", err)
	}
	return &h, nil
}
