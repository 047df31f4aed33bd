package problem

import (
	"bytes"
	_ "embed"
	"html/template"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/govite/govite/core/internal/fetch"
)

// Header is the header with the problem's kind in every response of Serve. It
// tells a page that watches that the problem remains.
const Header = "Govite-Problem"

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// Serve answers with p: as a page to a page load, as JSON to a client that
// prefers JSON, else as text. The page watches check, a path on the same origin,
// and reloads when check answers 204. As long as the problem remains, the
// handler of check answers with Serve; with status 200 browsers do not log the
// request as an error.
func Serve(w http.ResponseWriter, r *http.Request, status int, p *Problem, check string) {
	var kind string
	var body []byte
	switch accept := strings.Join(r.Header.Values("Accept"), ","); {
	case fetch.IsNavigation(r.Header):
		kind, body = "text/html; charset=utf-8", p.page(check)
	case prefersJSON(accept):
		kind, body = "application/json; charset=utf-8", append(p.JSON(), '\n')
	default:
		kind, body = "text/plain; charset=utf-8", []byte(p.Text())
	}
	h := w.Header()
	// The application's policy would block the inline style and script.
	h.Del("Content-Security-Policy")
	h.Del("Content-Security-Policy-Report-Only")
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set(Header, string(p.Kind))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // an error means that the client is gone
	}
}

// page returns the html page that shows p.
func (p *Problem) page(check string) []byte {
	var b bytes.Buffer
	// A buffer returns no errors, and the template is valid for every p.
	_ = page.Execute(&b, map[string]any{
		"Title":  p.clean().Title,
		"Text":   p.Text(),
		"Script": template.JS(script(p, check, false)),
	})
	return b.Bytes()
}

// prefersJSON reports whether accept names JSON with at least the weight of text
// and html. It ignores wildcards.
func prefersJSON(accept string) bool {
	var json, text float64
	for part := range strings.SplitSeq(accept, ",") {
		kind, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		quality, err := strconv.ParseFloat(params["q"], 64)
		if err != nil {
			quality = 1
		}
		switch kind {
		case "application/json":
			json = max(json, quality)
		case "text/plain", "text/html":
			text = max(text, quality)
		}
	}
	return json > 0 && json >= text
}
