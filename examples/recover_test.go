//go:build unix

package examples

import (
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
)

// recoverSources are the sources of an application with two chunks that a click
// loads. %BUILD% is the name of the build.
var recoverSources = map[string]string{
	"vite.config.ts": `import { defineConfig } from 'vite'
import govite from 'vite-plugin-govite'
export default defineConfig({
  html: { cspNonce: '__NONCE__' },
  build: { modulePreload: { polyfill: false } },
  plugins: [govite({ input: ['src/main.tsx', 'src/other.ts', 'index.html'], recover: true, compress: false })],
})
`,
	"index.html": `<!doctype html>
<html><head><link rel="icon" href="data:,"></head><body>` + recoverBody + `
<script type="module" src="/src/main.tsx"></script>
</body></html>
`,
	"src/main.tsx": `import { createElement, useState } from 'react'
import { createRoot } from 'react-dom/client'
import './other'

function Island() {
  const [city, setCity] = useState('')
  const [fast, setFast] = useState(false)
  return createElement('form', { 'data-govite-keep': 'island' },
    createElement('input', { id: 'city', value: city, onChange: (event) => setCity(event.target.value) }),
    createElement('input', { id: 'fast', type: 'checkbox', checked: fast, onChange: (event) => setFast(event.target.checked) }),
    createElement('output', { id: 'state' }, city + ' ' + fast))
}
createRoot(document.querySelector('#island')).render(createElement(Island))

const show = (selector, text) => (document.querySelector(selector).textContent = text)
const open = async () => {
  const imports = [import('./lazy'), import('./more')]
  await Promise.allSettled(imports) // no error comes after the first is shown
  try {
    const [lazy, more] = await Promise.all(imports)
    show('#lazy', lazy.name + ' ' + more.name)
  } catch (error) {
    show('#error', String(error))
    console.error('the application got ' + error)
  }
}
document.querySelector('#open').addEventListener('click', () => (show('#error', ''), open()))
if (location.search === '?start') open()
show('#build', '%BUILD%')
`,
	"src/other.ts": "export {}\n",
	"src/lazy.ts":  "import './lazy.css'\nexport const name = 'lazy %BUILD%'\n",
	"src/lazy.css": "#lazy { color: teal }\n",
	"src/more.ts":  "export const name = 'more %BUILD%'\n",
}

const recoverBody = `<button id="open">Open</button>
<p id="build"></p><p id="lazy"></p><p id="error"></p>
<form id="order" data-govite-keep>
<input name="name"><textarea name="note"></textarea><input type="date" name="day">
<input type="checkbox" name="extra" value="a"><input type="checkbox" name="extra" value="b" checked>
<input type="radio" name="size" value="s" checked><input type="radio" name="size" value="l">
<select name="color"><option>red</option><option>blue</option></select>
<select name="parts" multiple><option selected>one</option><option>two</option><option>three</option></select>
<input type="password" name="password"><input name="card" autocomplete="section-a cc-number">
<input name="code" autocomplete="one-time-code"><input name="private" autocomplete="off"><input type="hidden" name="token">
</form>
<fieldset form="order" disabled data-govite-keep><input name="disabled" form="order"></fieldset>
<input name="outside" form="order"><input name="id" form="order">
<form><input id="unmarked" autocomplete="off"></form>
<div id="island"></div>`

// fillForms acts as a visitor who fills the forms.
const fillForms = `(() => {
	const type = (selector, text) => {
		document.querySelector(selector).focus()
		if (!document.execCommand("insertText", false, text)) throw new Error(selector)
	}
	type("[name=name]", "Ada")
	type("[name=note]", "two\nlines")
	document.querySelector("[name=day]").value = "2026-11-29"
	document.querySelectorAll("[name=extra]").forEach((box) => box.click())
	document.querySelector("[name=size][value=l]").click()
	document.querySelector("[name=color]").value = "blue"
	document.querySelector("[name=parts]").options[0].selected = false
	document.querySelector("[name=parts]").options[1].selected = true
	document.querySelector("[name=parts]").options[2].selected = true
	for (const name of ["password", "card", "code", "private", "outside", "id"]) type("[name=" + name + "]", name)
	for (const name of ["token", "disabled"]) document.querySelector("[name=" + name + "]").value = "old"
	type("#unmarked", "lost")
	type("#city", "Paris")
	document.querySelector("#fast").click()
	return true
})()`

// inForms returns what the forms have.
const inForms = `(() => {
	const value = (selector) => document.querySelector(selector).value
	return [
		...["name", "note", "day", "color", "outside", "id"].map((name) => value("[name=" + name + "]")),
		[...document.querySelectorAll("[name=extra]:checked, [name=size]:checked")].map((box) => box.value).join(),
		[...document.querySelector("[name=parts]").selectedOptions].map((option) => option.value).join(),
		value("#city"), document.querySelector("#state").textContent,
		...["password", "card", "code", "private", "token", "disabled"].map((name) => value("[name=" + name + "]")), value("#unmarked"),
	].join("|")
})()`

const (
	filledForms = "Ada|two\nlines|2026-11-29|blue|outside|id|a,l|two,three|Paris|Paris true|password|card|code|private|old|old|lost"
	keptForms   = "Ada|two\nlines|2026-11-29|blue|outside|id|a,l|two,three|Paris|Paris true|||||||"
)

// failedImport is true when the page shows the error of a missing chunk.
const failedImport = `/Unable to preload CSS|Failed to fetch/.test(document.querySelector("#error").textContent)`

// failAnImport does what Vite's code does when an import fails.
const failAnImport = `dispatchEvent(Object.assign(new Event("vite:preloadError", { cancelable: true }), { payload: new Error() }))`

// TestRecover opens a page, deploys another build without the chunks of the page,
// and clicks: the plugin's option recover reloads the page, once for each build.
func TestRecover(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	web, one, two := recoverBuilds(t)

	for name, path := range map[string]string{"a page of Go": "/", "a single-page application": "/users/1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := deploy(t, one)
			page := s.open(t, b, path)
			browser.Eval[bool](page, fillForms)
			page.Wait("(" + inForms + ") === " + strconv.Quote(filledForms))
			s.set(func() { s.build = two })
			page.Click("#open")
			page.WaitText("#build", "two")
			page.Wait("(" + inForms + ") === " + strconv.Quote(keptForms))
			page.Click("#open")
			page.WaitText("#lazy", "lazy two more two")
			s.expect(t, 2, 1)
			checkUnblocked(t, page)
			for _, message := range page.Messages() {
				if strings.Contains(message.Text, "the application got") {
					t.Errorf("console %s", message)
				}
			}
			if got := browser.Eval[string](page, `Object.keys(sessionStorage).join()`); !strings.HasPrefix(got, "govite:reloaded:") || strings.Contains(got, ",") {
				t.Errorf("the storage has %s", got)
			}
			page.Goto(s.url + path)
			if got := browser.Eval[string](page, `document.querySelector("[name=name]").value`); got != "" {
				t.Errorf("a later visit has the input %q", got)
			}
		})
	}

	t.Run("the old page without its chunk", func(t *testing.T) {
		t.Parallel()
		s := deploy(t, one)
		s.missing = true
		page := s.open(t, b, "/")
		page.Click("#open")
		page.Wait(`performance.getEntriesByType("navigation")[0].type === "reload"`)
		page.WaitText("#build", "one")
		for range 2 {
			page.Click("#open")
			page.Wait(failedImport)
			page.Wait(`document.querySelector("#error").textContent = "-"`)
		}
		s.expect(t, 2, 1)
	})

	t.Run("a page that loads the chunk at once", func(t *testing.T) {
		t.Parallel()
		s := deploy(t, one)
		s.missing = true
		page := s.open(t, b, "/?start")
		page.Wait(failedImport)
		s.expect(t, 2, 1)
	})

	t.Run("the policy has the hash of the script", func(t *testing.T) {
		t.Parallel()
		hash := regexp.MustCompile("'sha256-[^']+'").FindString(readDocument(t, "core/vite-plugin/README.md"))
		var loads atomic.Int32
		files := http.FileServer(http.Dir(filepath.Join(web, "one")))
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Sec-Fetch-Mode") == "navigate" {
				loads.Add(1)
				w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src data:; script-src 'self' "+hash)
			}
			files.ServeHTTP(w, r)
		}))
		t.Cleanup(s.Close)
		page := b.Open(t)
		page.Goto(s.URL)
		page.WaitText("#build", "one")
		browser.Eval[bool](page, failAnImport)
		page.Wait(`performance.getEntriesByType("navigation")[0].type === "reload"`)
		page.WaitText("#build", "one")
		checkUnblocked(t, page)
		if n := loads.Load(); n != 2 {
			t.Errorf("loaded %d times", n)
		}
	})

	for name, down := range map[string]http.HandlerFunc{
		"no server": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"a proxy without a server": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "Bad Gateway", http.StatusBadGateway)
		},
		"a page for signing in": func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/assets/") {
				http.NotFound(w, r)
			} else if r.URL.Path != "/login" {
				http.Redirect(w, r, "/login", http.StatusSeeOther)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := deploy(t, one)
			page := s.open(t, b, "/")
			browser.Eval[bool](page, fillForms)
			s.set(func() { s.down = down })
			page.Click("#open")
			page.Wait(failedImport)
			s.set(func() { s.down = nil })
			page.Click("#open")
			page.WaitText("#lazy", "lazy one more one")
			page.Wait("(" + inForms + ") === " + strconv.Quote(filledForms))
			s.expect(t, 1, 0)

			s.set(func() { s.build = two }) // the attempt above does not count
			browser.Eval[bool](page, failAnImport)
			page.WaitText("#build", "two")
			s.expect(t, 2, 1)
		})
	}

	t.Run("a page from before the reload of another page", func(t *testing.T) {
		t.Parallel()
		s := deploy(t, one)
		page := s.open(t, b, "/")
		browser.Eval[bool](page, `(sessionStorage.setItem("govite:reloaded:" + document.querySelector("[data-govite-build]").dataset.goviteBuild, "1"), true)`)
		s.set(func() { s.build = two })
		page.Click("#open")
		page.WaitText("#build", "two")
		s.expect(t, 2, 1)
	})

	t.Run("a form that was sent to the page", func(t *testing.T) {
		t.Parallel()
		s := deploy(t, one)
		page := s.open(t, b, "/")
		s.send(page, "/form")
		s.set(func() { s.build = two })
		page.Click("#open")
		page.WaitText("#build", "two")
		s.set(func() {
			if want := []string{"GET /", "POST /form", "GET /form"}; !slices.Equal(s.loads, want) {
				t.Errorf("loaded %q, not %q", s.loads, want)
			}
		})
	})

	t.Run("a page that exists only for a form", func(t *testing.T) {
		t.Parallel()
		s := deploy(t, one)
		page := s.open(t, b, "/")
		s.send(page, "/sent")
		s.set(func() { s.build = two })
		page.Click("#open")
		page.Wait(failedImport)
		s.expect(t, 2, 1, 2)
	})

	for name, tt := range map[string]struct {
		before, loaded string // scripts of the page
		shown          string
		asked          []int // twice if the second import fails after the decision on the first
	}{
		"the application refuses": {
			loaded: `addEventListener("govite:reload", (event) => { window.told = event.detail instanceof Error; event.preventDefault() })`,
			shown:  "window.told && " + failedImport, asked: []int{1, 2},
		},
		"the application has a handler of its own": {
			loaded: `addEventListener("vite:preloadError", (event) => event.preventDefault())`,
			shown:  `document.querySelector("#error").innerText.includes("undefined")`, asked: []int{0},
		},
		"no storage": {
			before: `Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("", "SecurityError") } })`,
			shown:  failedImport, asked: []int{0},
		},
		"a full storage": {
			loaded: `for (let size = 1 << 22; size >= 1; size >>= 1) {
				try { for (let i = 0; ; i++) sessionStorage.setItem(size + "," + i, "x".repeat(size)) } catch {}
			}`,
			shown: failedImport, asked: []int{1, 2},
		},
		"a visitor who leaves": {
			loaded: `dispatchEvent(new Event("beforeunload"))`,
			shown:  failedImport, asked: []int{0},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := deploy(t, one)
			page := b.Open(t)
			if tt.before != "" {
				page.OnNewDocument(tt.before)
			}
			page.Goto(s.url)
			page.WaitText("#build", "one")
			browser.Eval[bool](page, "(() => { "+tt.loaded+"; return true })()")
			s.set(func() { s.build = two })
			page.Click("#open")
			page.Wait(tt.shown)
			s.expect(t, 1, tt.asked...)
		})
	}
}

// recoverBuilds returns two builds of the application, and the directory that has
// them: web/one and web/two.
func recoverBuilds(t *testing.T) (web string, one, two *core.Vite) {
	t.Helper()
	web = app.CopyProject(t, "gin")
	app.Remove(t, filepath.Join(web, "src"))
	build := func(name string) *core.Vite {
		for file, text := range recoverSources {
			write(t, filepath.Join(web, filepath.FromSlash(file)), strings.ReplaceAll(text, "%BUILD%", name))
		}
		app.BuildVite(t, web, "--outDir", name)
		v, err := core.New(core.Config{Dist: os.DirFS(filepath.Join(web, name)), Mode: core.Production, SPA: "index.html"})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	return web, build("one"), build("two")
}

// A deployment is an application that counts its requests.
type deployment struct {
	url string

	mu      sync.Mutex
	build   *core.Vite
	missing bool             // the chunks are gone
	down    http.HandlerFunc // in place of the application
	loads   []string         // pages that the browser has loaded
	asked   []string         // pages that a script has requested
}

var recoverPage = template.Must(template.New("").Parse(`<!doctype html>
<html><head><link rel="icon" href="data:,">
{{ .Tags "src/main.tsx" "src/other.ts" }}</head><body>` + recoverBody + `</body></html>
`))

// deploy starts the application with a build.
func deploy(t *testing.T, v *core.Vite) *deployment {
	t.Helper()
	d := &deployment{build: v}
	s := httptest.NewServer(d)
	t.Cleanup(s.Close)
	d.url = s.URL
	return d
}

// set runs a function while no request reads or writes the fields.
func (d *deployment) set(change func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change()
}

func (d *deployment) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	v, missing, down := d.build, d.missing, d.down
	if down == nil && !strings.HasPrefix(r.URL.Path, "/assets/") {
		if r.Header.Get("Sec-Fetch-Mode") == "navigate" {
			d.loads = append(d.loads, r.Method+" "+r.URL.Path)
		} else {
			d.asked = append(d.asked, r.URL.Path)
		}
	}
	d.mu.Unlock()
	if down != nil {
		down(w, r)
		return
	}
	if missing && (strings.HasPrefix(r.URL.Path, "/assets/lazy-") || strings.HasPrefix(r.URL.Path, "/assets/more-")) {
		http.NotFound(w, r)
		return
	}
	v.WithPage(v.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := v.PageFrom(r)
		w.Header().Set("Content-Security-Policy", page.CSP("require-trusted-types-for 'script'"))
		switch {
		case r.URL.Path == "/sent" && r.Method == http.MethodGet:
			http.NotFound(w, r)
			return
		case r.URL.Path == "/users/1":
			v.Fallback(nil).ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = recoverPage.Execute(w, page)
	}))).ServeHTTP(w, r)
}

// open returns a page of the application.
func (d *deployment) open(t *testing.T, b *browser.Browser, path string) *browser.Page {
	t.Helper()
	page := b.Open(t)
	page.Goto(d.url + path)
	page.WaitText("#build", "one")
	page.Wait(`document.querySelector("#city") !== null`)
	return page
}

// send sends a form to the path, and waits for the page.
func (d *deployment) send(page *browser.Page, path string) {
	browser.Eval[bool](page, `(() => {
		const form = document.body.appendChild(document.createElement("form"))
		form.method = "post"
		form.action = `+strconv.Quote(path)+`
		form.submit()
		return true
	})()`)
	page.Wait("location.pathname === " + strconv.Quote(path) + ` && document.querySelector("#city") !== null`)
}

// expect checks how often the browser has loaded a page, and whether a script has
// requested one as often as one of the numbers says.
func (d *deployment) expect(t *testing.T, loads int, asked ...int) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.loads) != loads || !slices.Contains(asked, len(d.asked)) {
		t.Errorf("loaded %q, not %d; asked for %q, not %v", d.loads, loads, d.asked, asked)
	}
}
