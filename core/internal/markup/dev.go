package markup

import "encoding/json"

// ReactPreamble returns the script that Vite's React plugin puts into html pages
// of the dev server. It has to run before any module that uses React
// (vite.dev/guide/backend-integration).
func ReactPreamble(base string) Tag {
	from, _ := json.Marshal(base + "@react-refresh") // a string always marshals
	return InlineScript("module", `
import RefreshRuntime from `+string(from)+`
RefreshRuntime.injectIntoGlobalHook(window)
window.$RefreshReg$ = () => {}
window.$RefreshSig$ = () => (type) => type
window.__vite_plugin_react_preamble_installed__ = true
`)
}

// Client returns the script that connects the page to the dev server.
func Client(base string) Tag { return DevScript(base + "@vite/client") }

// DevScript returns the tag that runs a module of the dev server.
func DevScript(url string) Tag {
	return Tag{Name: "script", Attrs: []Attr{{"type", "module"}, {"src", url}}, Nonce: true}
}

// DevStylesheet returns the tag that applies a stylesheet of the dev server.
func DevStylesheet(url string) Tag {
	return Tag{Name: "link", Attrs: []Attr{{"rel", "stylesheet"}, {"href", url}}, Nonce: true}
}

// DevStyle returns the stylesheet of a module with the id by which Vite's runtime
// finds it: when the module runs, the runtime updates the element and does not
// insert another one (sheetsMap in Vite's client.ts).
func DevStyle(id, css string) Tag {
	return Tag{Name: "style", Attrs: []Attr{{devID, id}}, Content: css, Nonce: true, Own: true}
}

// devID is the attribute by which Vite's runtime finds the style element of a
// module.
const devID = "data-vite-dev-id"
