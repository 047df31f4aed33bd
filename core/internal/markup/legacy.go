package markup

// Legacy is the output of @vitejs/plugin-legacy for the entries of a page. It has
// URLs, where the manifest has files.
type Legacy struct {
	Polyfills   string   // the script with the polyfills and SystemJS, or ""
	Entries     []string // for System.import
	Only        bool     // the page has no modules
	AsksResolve bool     // the build's modules run only in browsers with import.meta.resolve
	ImportMap   string   // for SystemJS, or ""
	CrossOrigin string
	Integrity   string // of Polyfills
}

// These texts, except importEntries, are copies from the plugin
// (packages/plugin-legacy/src/snippets.ts in vitejs/vite), so that both detect
// the same browsers.
const (
	polyfillID = "vite-legacy-polyfill"
	entryClass = "vite-legacy-entry"

	// Safari 10.1 has modules but not nomodule.
	safariFix = `!function(){var e=document,t=e.createElement("script");if(!("noModule"in t)&&"onbeforeload"in t){var n=!1;e.addEventListener("beforeload",(function(e){if(e.target===t)n=!0;else if(!e.target.hasAttribute("nomodule")||!n)return;e.preventDefault()}),!0),t.type="module",t.src=".",e.head.appendChild(t),t.remove()}}();`

	// The plugin puts the same checks into each entry. If they differed, some
	// browser would run both forms of the application, or none.
	asksResolve = `import'data:text/javascript,if(!import.meta.resolve)throw Error("import.meta.resolve not supported")';`
	detect      = `import.meta.url;import("_").catch(()=>1);(async function*(){})().next();window.__vite_is_modern_browser=true`

	fallback = `!function(){if(window.__vite_is_modern_browser)return;console.warn("vite: loading legacy chunks, syntax error above and the same error below should be ignored");var e=document.getElementById("` + polyfillID + `"),n=document.createElement("script");n.src=e.src,n.onload=` + importEntries + `,document.body.appendChild(n)}();`

	// importEntries imports all entries of the page in order, as modules run in
	// order. It reports the error of one and goes on. The plugin's own script
	// imports a single entry.
	importEntries = `function(){var e=document.querySelectorAll(".` + entryClass + `"),i=0;!function n(){i<e.length&&System.import(e[i++].getAttribute("data-src")).then(n,function(t){n();throw t})}()}`

	// The plugin's scripts are at the end of body. In the head they have to wait
	// for the body, as modules do. The polyfills are a deferred script, which
	// runs before DOMContentLoaded.
	importWhenParsed = `document.addEventListener("DOMContentLoaded",` + importEntries + `)`
)

// Tags returns the tags in their order, for a place after the page's modules. All
// pages have the same tags except for those of Entries.
func (l Legacy) Tags() []Tag {
	var tags []Tag
	classic := func(content string, attrs ...Attr) {
		attrs = append([]Attr{{"nomodule", !l.Only}}, attrs...)
		tags = append(tags, Tag{Name: "script", Attrs: attrs, Content: content, Nonce: true})
	}
	if l.ImportMap != "" {
		tags = append(tags, InlineScript("systemjs-importmap", l.ImportMap))
	}
	if !l.Only {
		if l.Polyfills != "" {
			questions := detect
			if l.AsksResolve {
				questions = asksResolve + detect
			}
			tags = append(tags, InlineScript("module", questions), InlineScript("module", fallback))
		}
		classic(safariFix)
	}
	crossOrigin := Attr{"crossorigin", CrossOrigin(l.CrossOrigin)}
	if l.Polyfills != "" {
		integrity := Attr{"integrity", nil}
		if l.Integrity != "" {
			integrity.Value = l.Integrity
		}
		classic("", Attr{"defer", true}, crossOrigin, Attr{"id", polyfillID}, Attr{"src", l.Polyfills}, integrity)
	}
	classic(importWhenParsed)
	for _, entry := range l.Entries {
		classic("", crossOrigin, Attr{"class", entryClass}, Attr{"data-src", entry})
	}
	return tags
}
