// Package hostile has request targets that try to reach files by wrong names.
package hostile

import "strings"

// Paths returns request targets for a build with File and .vite/manifest.json. A
// server must not answer any of them with a file.
func Paths() []string {
	paths := []string{
		"/.vite/manifest.json", "/.vite/", "/.vite", "/%2evite/manifest.json", "/%2Evite%2Fmanifest.json", "/./.vite/manifest.json",
		"/assets", "/assets/", "/assets/.", "/assets/..", "/assets//", "//x", "///x", "/.x", "/..", "/...", "/%2e%2e",
		"/" + File, "/assets//" + name, "/assets/./" + name, "/x/.." + File, "/x/%2e%2e" + File,
		"/assets%2f" + name, "/assets%2F" + name, "/assets%5c" + name, `/assets\` + name, "/assets%5C" + name,
		"/assets%252f" + name, File + "%00", File + "%2500", File + "/", File + "%20", File + ".", File + "%2e",
		"/assets/" + strings.ToUpper(name), "/Assets/" + name, File + "::$DATA", File + ";x", File + "%3Fx", File + "%23x",
		"/robots.txt/..", "/robots.txt%2f..", "/%2frobots.txt", "/%5crobots.txt",
		"/" + strings.Repeat("a", 4000), "/" + strings.Repeat("../", 500) + "x", "/assets/" + strings.Repeat("%2e%2e%2f", 300) + "etc/passwd",
	}
	for _, up := range []string{"..", "%2e%2e", ".%2e", "%2E.", "%252e%252e", "..;", "....", `..\`, "%c0%ae%c0%ae", "..%00", "%uff0e%uff0e"} {
		for _, sep := range []string{"/", "//", "%2f", "%5c", `\`, "%252f", "%c0%af"} {
			paths = append(paths,
				"/assets"+sep+up+sep+"go.mod",
				"/"+up+sep+"etc"+sep+"passwd",
				"/assets"+sep+up+sep+up+sep+".vite"+sep+"manifest.json",
			)
		}
	}
	return paths
}

// File is the URL path of a file that Paths try to reach by other names.
const (
	File = "/assets/" + name
	name = "main-BTYxtEBp.js"
)
