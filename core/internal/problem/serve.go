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

// Header is in every answer of Serve, with the problem's kind. To what watches
// it says that the cause is still there.
const Header = "Govite-Problem"

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// Serve answers with p: as a page where a browser loads one, as JSON where the
// client prefers it, else as text. The page watches check, a path on the same
// origin, and reloads once the cause is gone: a 204 says so. To a check that
// finds p still there, Serve answers too; with status 200 browsers do not fill
// their consoles with it.
func Serve(w http.ResponseWriter, r *http.Request, status int, p *Problem, check string) {
	var kind string
	var body []byte
	switch accept := strings.Join(r.Header.Values("Accept"), ","); {
	case fetch.IsNavigation(r.Header.Get("Sec-Fetch-Mode"), accept):
		kind, body = "text/html; charset=utf-8", p.page(check)
	case prefersJSON(accept):
		kind, body = "application/json; charset=utf-8", append(p.JSON(), '\n')
	default:
		kind, body = "text/plain; charset=utf-8", []byte(p.Text())
	}
	h := w.Header()
	// The application's policy is about the application's pages. This one is
	// ours, and its style and script are inline.
	h.Del("Content-Security-Policy")
	h.Del("Content-Security-Policy-Report-Only")
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set(Header, string(p.Kind))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // an error here is the client's going away
	}
}

// page returns the html page that shows p.
func (p *Problem) page(check string) []byte {
	var b bytes.Buffer
	// A buffer takes everything, and the template is the same for every p.
	_ = page.Execute(&b, map[string]any{
		"Title":  p.clean().Title,
		"Text":   p.Text(),
		"Script": template.JS(script(p, check, false)),
	})
	return b.Bytes()
}

// prefersJSON reports whether accept names JSON, and no text that it would
// rather have. A wildcard names neither.
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
