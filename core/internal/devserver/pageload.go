package devserver

import (
	"io"
	"net/http"
	"net/url"
	"strings"
)

// A pageLoad is a request for a page of a single-page application.
type pageLoad struct {
	pages *Pages
	r     *http.Request
	name  string   // of the html file
	url   *url.URL // what Vite is asked for; nil for the path of the request
}

// A fillError is an error of [Pages.Fill].
type fillError struct{ error }

func (e fillError) Unwrap() error { return e.error }

// rewrite changes the request to Vite. Vite must not answer that the page has not
// changed: its content is for one response.
func (l *pageLoad) rewrite(out *http.Request) {
	if l.url != nil {
		out.URL.Path, out.URL.RawPath = l.url.Path, l.url.RawPath
	}
	for _, name := range []string{"If-None-Match", "If-Modified-Since", "If-Range", "Range"} {
		out.Header.Del(name)
	}
	out.Header.Set("Accept-Encoding", "identity")
	if accept := out.Header.Get("Accept"); accept != "" && !strings.Contains(accept, "text/html") && !strings.Contains(accept, "*/*") {
		out.Header.Set("Accept", "text/html") // the application has decided that r asks for a page
	}
}

// fill fills the page in Vite's response. It leaves a response that is no page.
func (l *pageLoad) fill(res *http.Response) error {
	h := res.Header
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(h.Get("Content-Type"), "text/html") || h.Get("Content-Encoding") != "" {
		return nil
	}
	if l.r.Method == http.MethodHead {
		h.Del("Etag")
		h.Del("Content-Length")
		res.ContentLength = -1
		return nil
	}
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	_ = res.Body.Close() // everything was read
	page, err := l.pages.Fill(l.r, l.name, string(text))
	if err != nil {
		return fillError{err}
	}
	if page != string(text) {
		h.Del("Etag")
		h.Del("Last-Modified")
		h.Set("Cache-Control", "private, no-cache")
	}
	h.Del("Content-Length")
	res.ContentLength = int64(len(page))
	res.Body = io.NopCloser(strings.NewReader(page))
	return nil
}
