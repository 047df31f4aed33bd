package fetch

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// IsPage reports whether a GET or HEAD that no route matches asks for a page. h
// are the headers of the request, and urlPath is its path.
//
// Sec-Fetch-Mode decides, as for [IsNavigation]. Without it, clients that are no
// browsers count, too, such as curl, health checks and link previews: they accept
// text/html, or anything. A client that accepts anything may be a program, or a
// browser that loads a file. It gets no page for a path that looks like an API or
// like a file, with a header by which scripts mark their requests, or for a
// websocket, whose handshake has neither header in some browsers.
func IsPage(urlPath string, h Header) bool {
	if h.Get("Sec-Fetch-Mode") != "" || strings.Contains(h.Get("Accept"), "text/html") {
		return IsNavigation(h)
	}
	// Axios accepts "application/json, text/plain, */*", and browsers accept
	// "text/css,*/*;q=0.1" and "image/avif,image/webp,*/*": what they want is first.
	first, _, _ := strings.Cut(h.Get("Accept"), ",")
	first, _, _ = strings.Cut(first, ";")
	if first = strings.TrimSpace(first); first != "" && first != "*/*" {
		return false
	}
	return !isMarked(h) && !strings.EqualFold(h.Get("Upgrade"), "websocket") && !isProgrammatic(urlPath) && !isKnownFile(urlPath) && isClean(urlPath)
}

// IsFile reports whether a path names a file with an extension. Below a directory
// of hashed files no page has such a path.
func IsFile(urlPath string) bool { return path.Ext(urlPath) != "" }

// IsLost reports whether a cache must not keep a 404 for a path below a directory
// of hashed files, because a deploy may bring the file: the path has a file
// extension, or the request is no navigation.
func IsLost(urlPath string, h Header) bool { return IsFile(urlPath) || !IsNavigation(h) }

// isMarked reports whether a script of a page marks its request: jQuery and Axios
// by the first header, htmx by the second.
func isMarked(h Header) bool {
	return h.Get("X-Requested-With") != "" || h.Get("Hx-Request") != ""
}

// notForPeople are first segments of paths that programs request, and those of
// Vite's dev server, which an open tab may request.
var notForPeople = []string{"api", "graphql", "rpc", "trpc", "@vite", "@id", "@fs", "node_modules"}

// isProgrammatic reports whether the first segment of a path is one that programs
// request.
func isProgrammatic(urlPath string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(urlPath, "/"), "/")
	return slices.ContainsFunc(notForPeople, func(name string) bool { return strings.EqualFold(name, first) })
}

// isKnownFile reports whether the last segment of a path has the extension of a file of
// the web. "john.doe" has none.
func isKnownFile(urlPath string) bool {
	ext := path.Ext(urlPath)
	return ext != "" && extensions[strings.ToLower(ext[1:])]
}

// isClean reports whether a link to a page may have this path. Scanners also
// request names that start with a dot, as .env and .well-known (RFC 8615), paths
// with empty parts, and paths that are encoded twice.
func isClean(urlPath string) bool {
	odd := func(r rune) bool { return r < ' ' || r == '\\' || r == '%' || r == 0x7f || r == utf8.RuneError }
	return !strings.Contains(urlPath, "/.") && !strings.Contains(urlPath, "//") && !strings.ContainsFunc(urlPath, odd)
}

// extensions are the file extensions of the web, of sources that Vite compiles,
// and of files that scanners look for on servers. .html is none of them: Vite
// answers such a path with a page.
var extensions = func() map[string]bool {
	const all = `
		aac apng avif bmp cjs css csv cur eot flac gif glb gltf gz ico ics jpeg jpg js json jsonc json5 jxl m4a map md
		mjs mov mp3 mp4 oga ogg ogv opus otf pdf png rss svg tar tif tiff ttf txt vtt wasm wav weba webm webmanifest webp
		woff woff2 xml yaml yml zip br zst
		cts jsx less mdx mts pcss postcss sass scss styl stylus svelte ts tsx vue
		asp aspx bak cgi conf db env git ini jsp log php sql sqlite toml`
	set := make(map[string]bool)
	for ext := range strings.FieldsSeq(all) {
		set[ext] = true
	}
	return set
}()
