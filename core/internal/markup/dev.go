package markup

import "encoding/json"

// ReactPreamble returns the script that the React plugin puts into html pages
// and cannot put into ours. It has to run before any module that uses React
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

// Down returns a script for a page whose dev server does not answer: it shows
// message over the page, and reloads the page once a GET of ping is answered
// as Vite answers it.
func Down(ping, message string) Tag {
	p, _ := json.Marshal(ping)
	m, _ := json.Marshal(message)
	return InlineScript("module", `
const box = document.createElement("p")
box.id = "govite-down"
box.setAttribute("role", "alert")
box.style = "position:fixed;inset:auto 1rem 1rem;z-index:2147483647;margin:0;padding:1rem;border-radius:.5rem;background:#7f1d1d;color:#fff;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere"
box.textContent = `+string(m)+`
document.body.append(box)
const poll = async () => {
  const answer = await fetch(`+string(p)+`, { headers: { Accept: "text/x-vite-ping" } }).catch(() => null)
  if (answer?.status === 204) location.reload()
  else setTimeout(poll, 1000)
}
poll()
`)
}
