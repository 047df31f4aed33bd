package markup

// Legacy is the output of @vitejs/plugin-legacy for one set of entries. Its
// URLs are those of built files.
type Legacy struct {
	Polyfills   string   // the script with the polyfills and SystemJS, or ""
	Entries     []string // for System.import
	Only        bool     // the page has no modules
	AsksResolve bool     // the build's modules run only where there is import.meta.resolve
	ImportMap   string   // for SystemJS, or ""
	CrossOrigin string
	Integrity   string // of Polyfills
}

// The texts are those of the plugin (packages/plugin-legacy/src/snippets.ts in
// vitejs/vite), so that browsers are told apart in the same way, but for
// importEntries.
const (
	polyfillID = "vite-legacy-polyfill"
	entryClass = "vite-legacy-entry"

	// Safari 10.1 knows modules and not nomodule.
	safariFix = `!function(){var e=document,t=e.createElement("script");if(!("noModule"in t)&&"onbeforeload"in t){var n=!1;e.addEventListener("beforeload",(function(e){if(e.target===t)n=!0;else if(!e.target.hasAttribute("nomodule")||!n)return;e.preventDefault()}),!0),t.type="module",t.src=".",e.head.appendChild(t),t.remove()}}();`

	// The plugin puts the same questions into each entry, as a guard. What is
	// asked here has to be what is asked there: a browser between the two
	// would run both forms of the application, or none.
	asksResolve = `import'data:text/javascript,if(!import.meta.resolve)throw Error("import.meta.resolve not supported")';`
	detect      = `import.meta.url;import("_").catch(()=>1);(async function*(){})().next();window.__vite_is_modern_browser=true`

	fallback = `!function(){if(window.__vite_is_modern_browser)return;console.warn("vite: loading legacy chunks, syntax error above and the same error below should be ignored");var e=document.getElementById("` + polyfillID + `"),n=document.createElement("script");n.src=e.src,n.onload=` + importEntries + `,document.body.appendChild(n)}();`

	// importEntries imports all entries of the page, in order, as modules run
	// in order: the failure of one is reported and does not stop the next. The
	// plugin knows one entry, by its id, and imports it where its script
	// stands.
	importEntries = `function(){var e=document.querySelectorAll(".` + entryClass + `"),i=0;!function n(){i<e.length&&System.import(e[i++].getAttribute("data-src")).then(n,function(t){n();throw t})}()}`

	// The plugin's scripts stand at the end of body. In the head they have to
	// wait for the body, as modules do: the polyfills are deferred, and
	// deferred scripts run before DOMContentLoaded.
	importWhenParsed = `document.addEventListener("DOMContentLoaded",` + importEntries + `)`
)

// Tags returns the tags in the order in which they have to stand, after the
// page's modules. Those that are the same for all entries are equal.
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
