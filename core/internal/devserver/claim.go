package devserver

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/govite/govite/core/internal/fetch"
)

// Below the base "/" the path of a request does not tell whether "/src/main.ts" is
// Vite's or the application's: a route such as "/:owner/:repo" has it, too. The
// headers of the request, the files of the project and the tags that pages got
// tell. A claimed request goes to Vite before routing. Vite's 404 goes back to the
// application, see declines.

// claims reports whether a GET or HEAD of path, percent-decoded, is Vite's. These
// are:
//
//   - an import by a module of Vite's, which the Referer names;
//   - a script, stylesheet or image whose URL a page got from govite, see
//     [Server.Wrote];
//   - a module whose query has a mark of Vite's, as in "/src/logo.svg?import";
//   - a module in Vite's root, except for JavaScript: "/static/own.js" may be a
//     module of the application's. JavaScript is claimed by the first two rules;
//   - an image, a font or another asset in Vite's root;
//   - a file of Vite's public directory, which a build answers before routing, too.
//
// Everything else is the application's: its pages, what scripts fetch, its
// classic scripts and its stylesheets. claims reads no file for a request without
// headers of a browser.
func (s *Server) claims(path, query string, h fetch.Header) bool {
	u := useOf(h)
	if u == useNothing || len(path) < 2 {
		return false
	}
	switch u {
	case usePage:
		return s.isPublic(path)
	case useFetch:
		return s.isPublic(path) || s.isAsset(path)
	case useOther:
		return s.isPublic(path) || s.isAsset(path) || strings.Contains(query, "worker_file")
	}
	if isPluginPath(path) || s.wrote.has(path) {
		return true
	}
	switch u {
	case useModule:
		return hasMark(query) || s.served.has(path) || s.isImport(h) || s.isPublic(path) || s.isModule(path, h)
	case useScript:
		return hasMark(query) || s.isPublic(path)
	case useStyle:
		return hasMark(query) || s.served.has(path) || s.isImport(h) || s.isPublic(path) || s.isForeignStyle(path)
	case useMedia:
		return s.served.has(path) || s.isPublic(path) || s.isAsset(path)
	}
	switch { // useUnknown: a fetch of a path that is a module's cannot be told from the module
	case hasMark(query), s.served.has(path), s.isPublic(path), s.isAsset(path):
		return true
	case isWorker(h.Get("Referer")):
		return s.isModule(path, nil) // or a fetch by the worker
	}
	return s.isImport(h) || s.isModule(path, h)
}

// Wrote notes a URL path that a page got from govite: the path of an entry or an
// asset, below the base, percent-encoded, with or without a query.
func (s *Server) Wrote(urlPath string) {
	urlPath, _, _ = strings.Cut(urlPath, "?")
	if decoded, err := url.PathUnescape(urlPath); err == nil {
		s.wrote.add(decoded)
	}
}

// noteServed notes for claims that Vite has answered r, if the answer is a module
// or a stylesheet.
func (s *Server) noteServed(r *http.Request, res *http.Response) {
	switch useOf(r.Header) {
	case useModule, useStyle, useUnknown:
	default:
		return
	}
	kind := res.Header.Get("Content-Type")
	isCode := strings.Contains(kind, "javascript") || strings.HasPrefix(kind, "text/css")
	if (isCode || res.StatusCode == http.StatusNotModified) && !s.isPublic(r.URL.Path) {
		s.served.add(r.URL.Path)
	}
}

// isImport reports whether a module or a stylesheet of Vite's has the import that
// the request is for. Vite writes the imports of its modules, so that their paths
// are Vite's, even of files that are not on this machine.
func (s *Server) isImport(h fetch.Header) bool {
	from, query := splitReferer(h.Get("Referer"))
	return from != "" && (isOwnPath(from) || hasMark(query) || s.wrote.has(from) || s.served.has(from) ||
		isCompiled(from) && s.inRoot(from))
}

// splitReferer returns the decoded path and the query of a Referer.
func splitReferer(referer string) (decoded, query string) {
	_, rest, ok := strings.Cut(referer, "://")
	if !ok {
		return "", ""
	}
	i := strings.IndexByte(rest, '/')
	if i < 0 {
		return "", ""
	}
	decoded, query, _ = strings.Cut(rest[i:], "?")
	if strings.IndexByte(decoded, '%') >= 0 {
		decoded, _ = url.PathUnescape(decoded)
	}
	return decoded, query
}

// isWorker reports whether a Referer is a worker's script. What a worker fetches
// has the same Referer as the modules that the script imports.
func isWorker(referer string) bool {
	_, query := splitReferer(referer)
	return strings.Contains(query, "worker_file")
}

// queryMarks are the parameters, without a value, of modules whose path is not that of
// a script: Vite's own (https://vite.dev/guide/features), and those of its plugins
// for Vue, Svelte and progressive web applications.
var queryMarks = map[string]bool{
	"import": true, "url": true, "raw": true, "inline": true, "no-inline": true, "direct": true, "init": true,
	"worker": true, "sharedworker": true, "worker_file": true, "html-proxy": true, "inline-css": true,
	"vue": true, "svelte": true, "dev-sw": true,
}

// hasMark reports whether the query has a mark.
func hasMark(query string) bool {
	for query != "" {
		var parameter string
		parameter, query, _ = strings.Cut(query, "&")
		if queryMarks[parameter] {
			return true
		}
	}
	return false
}

// isPluginPath reports whether path begins as paths of Vite's plugins do, such as
// "/@imagetools/…" and "/__uno.css".
func isPluginPath(path string) bool {
	return strings.HasPrefix(path, "/@") || strings.HasPrefix(path, "/__")
}

// isModule reports whether path is a file in Vite's root that a page can only use
// as a module of Vite's. JavaScript is such a file only if no Referer tells that a
// page of the application's asks for it.
func (s *Server) isModule(path string, h fetch.Header) bool {
	if isJavaScript(path) && h != nil && h.Get("Referer") != "" {
		return false
	}
	return (isJavaScript(path) || isCompiled(path)) && s.inRoot(path)
}

func isJavaScript(name string) bool {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return true
	}
	return false
}

// isCompiled reports whether browsers cannot run the file as a module before Vite
// has compiled it.
func isCompiled(name string) bool {
	switch path.Ext(name) {
	case "", ".js", ".mjs", ".cjs", ".html":
		return false
	}
	return true
}

// isForeignStyle reports whether path is a stylesheet in Vite's root in a language
// that browsers do not know.
func (s *Server) isForeignStyle(name string) bool {
	switch path.Ext(name) {
	case ".scss", ".sass", ".less", ".styl", ".stylus", ".pcss", ".postcss":
		return s.inRoot(name)
	}
	return false
}

// isAsset reports whether path is an image, a font, a video, a sound or a
// WebAssembly file in Vite's root, which Vite serves unchanged. If the application
// serves the same directory, its bytes are the same.
func (s *Server) isAsset(name string) bool {
	return assets[strings.ToLower(path.Ext(name))] && s.inRoot(name)
}

// assets are the extensions of Vite's known assets (KNOWN_ASSET_TYPES in its
// constants.ts) and of WebAssembly. Text files are missing.
var assets = map[string]bool{
	".apng": true, ".bmp": true, ".png": true, ".jpg": true, ".jpeg": true, ".jfif": true, ".pjpeg": true, ".pjp": true,
	".gif": true, ".svg": true, ".ico": true, ".webp": true, ".avif": true, ".cur": true, ".jxl": true,
	".mp4": true, ".webm": true, ".ogg": true, ".mp3": true, ".wav": true, ".flac": true, ".aac": true, ".opus": true,
	".mov": true, ".m4a": true, ".vtt": true,
	".woff": true, ".woff2": true, ".eot": true, ".ttf": true, ".otf": true,
	".wasm": true,
}

func (s *Server) inRoot(urlPath string) bool {
	root, _ := s.directories()
	return !isHidden(urlPath) && hasFile(root, urlPath[1:])
}

func (s *Server) isPublic(urlPath string) bool {
	_, public := s.directories()
	return public != "" && !isHidden(urlPath) && hasFile(public, urlPath[1:])
}

// isHidden reports whether path is a hidden file, or below a hidden directory.
func isHidden(urlPath string) bool { return strings.Contains(urlPath, "/.") }
