// Declared above: given, the problem; check, the path to watch; over, whether
// there is a page below; styles. The script never parses text as html. A policy
// has to allow the script's nonce and connect-src 'self'.

const pause = 700
const states = {
  watching: "Watching: the page reloads when the problem is solved",
  waiting: "Waiting for the Go application",
  reloading: "Reloading",
  blocked: "Not watching: the page's Content-Security-Policy blocks it; add connect-src 'self'",
}
const labels = {
  nothing: "Nothing to serve",
  down: "Dev server",
  entry: "Unknown entry",
  compile: "Compile error",
  base: "Same base",
  application: "Go application",
}

const make = (name, props, ...children) => {
  const node = Object.assign(document.createElement(name), props)
  node.append(...children.filter((child) => child !== undefined))
  return node
}
// Backquotes enclose code.
const rich = (text) =>
  text.split(/`([^`\n]+)`/).map((part, i) => (i % 2 ? make("code", {}, part) : part))

async function write(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Browsers have a clipboard only on https and localhost.
    const focused = root.getRootNode().activeElement
    const area = make("textarea", { className: "unseen", value: text })
    root.append(area)
    area.select()
    const done = document.execCommand("copy")
    area.remove()
    focused?.focus()
    return done
  }
}

// say shows text on a button for a moment; screen readers read it.
function say(button, text) {
  clearTimeout(button.timer)
  button.label ??= button.textContent
  button.style.minWidth = button.offsetWidth + "px" // the elements beside it do not move
  button.textContent = spoken.textContent = text
  button.timer = setTimeout(() => {
    button.textContent = button.label
    spoken.textContent = ""
  }, 1600)
}
const copier = (props, label, text) => {
  const button = make("button", { type: "button", ...props }, label)
  button.onclick = async () => say(button, (await write(text)) ? "Copied" : "Not copied")
  return button
}

function stepItem({ text, command }) {
  const item = make("li", {})
  if (text) item.append(make("p", {}, ...rich(text)))
  if (command) {
    const copy = copier({ className: "copy" }, "Copy", command)
    copy.setAttribute("aria-label", "Copy " + command)
    item.append(make("div", { className: "command" }, make("code", {}, command), copy))
  }
  return item
}

function place({ file, line, column, open }) {
  const text = [file, ...(line ? [line, ...(column ? [column] : [])] : [])].join(":")
  let url
  try {
    url = new URL(open, location.href)
  } catch {}
  if (!open || !url || url.protocol === "javascript:") return make("span", { className: "place" }, text)
  const link = make("a", { className: "place", href: open, title: "Open in the editor" }, text)
  if (/^https?:$/.test(url.protocol)) {
    // Vite answers with an empty page.
    link.onclick = async (event) => {
      event.preventDefault()
      const answer = await fetch(open).catch(() => undefined)
      say(link, answer?.ok ? "Opened in the editor" : "The editor did not open")
    }
  }
  return link
}

const gutter = /^[>\s]*\d*\s*[|│╵·┆]|^[>\s]*\d+:/
const marks = /^[>\s]*[|│╵·┆]?\s*[\^~─━┬]+(?:\s|$)/

// frameLines dims the gutter and marks the line above the carets. Vite's
// compilers draw carets in different ways. Without carets no line is marked.
function frameLines(frame) {
  const lines = frame.split("\n")
  const at = lines.findIndex((line, i) => i > 0 && marks.test(line))
  return lines.map((line, i) => {
    const [edge = ""] = line.match(gutter) ?? []
    const kind = at < 0 ? "" : i === at - 1 ? "wrong" : i === at ? "wrong carets" : ""
    return make("span", { className: kind }, make("i", {}, edge), line.slice(edge.length) + "\n")
  })
}

function sourceBox(source) {
  const head = make("figcaption", {}, place(source))
  if (source.plugin) head.append(make("span", { className: "plugin" }, source.plugin))
  const box = make("figure", {}, head)
  if (source.frame) {
    const pre = make("pre", { tabIndex: 0 }, make("code", {}, ...frameLines(source.frame)))
    box.append(pre)
  }
  return box
}

function* sections({ kind, steps, source, names, details }) {
  if (source) yield sourceBox(source)
  if (names.length) {
    yield make("h2", {}, "Did you mean")
    const chips = names.map((name) => make("li", {}, copier({ title: "Copy" }, name, name)))
    yield make("ul", { className: "names" }, ...chips)
  }
  if (steps.length) yield make("ol", { className: "steps" }, ...steps.map(stepItem))
  if (details) {
    yield make("details", { open: kind === "application" }, make("summary", {}, "Details"), make("pre", { tabIndex: 0 }, details))
  }
}

const label = make("p", { className: "kind" })
const title = make("h1", { id: "title", tabIndex: -1 })
const message = make("p", { id: "message" })
const heading = make("header", { ariaLive: "polite", ariaAtomic: "true" }, label, title, message)
const body = make("div", { className: "body" })
const state = make("p", { className: "state", role: "status" })
const spoken = make("p", { className: "unseen", role: "status" })
const footer = make("footer", {}, state, make("p", {}, "govite · development only"))
const card = make("article", {}, heading, body, footer, spoken)
const root = make(over ? "dialog" : "main", { className: "root" }, card)
const again = make("button", { className: "again", type: "button" }) // opens the dialog again

let problem

function show(next) {
  const open = body.querySelector("details")?.open
  const focused = body.contains(root.getRootNode().activeElement)
  problem = next
  label.textContent = labels[next.kind] ?? next.kind.replaceAll("-", " ")
  title.textContent = again.textContent = next.title
  again.ariaLabel = "Show again: " + next.title
  message.replaceChildren(...rich(next.message))
  body.replaceChildren(...sections(next))
  const details = body.querySelector("details")
  if (details && open) details.open = true
  if (focused) title.focus({ preventScroll: true }) // the focused element is gone
  if (!over) document.title = next.title
}

function become(name) {
  if (state.dataset.is === name) return
  state.dataset.is = name
  state.textContent = states[name]
}

// lay puts the problem over the page. A modal dialog is above all elements, takes
// and returns the focus, closes with Esc and makes the page below inert.
function lay() {
  const html = document.documentElement
  const { overflow } = html.style
  const close = make("button", { className: "close", type: "button", ariaLabel: "Close", title: "Close (Esc)" }, "✕")
  const open = () => {
    root.showModal()
    title.focus({ preventScroll: true })
    html.style.overflow = "hidden"
  }
  card.prepend(close)
  root.after(again)
  root.setAttribute("role", "alertdialog")
  root.setAttribute("aria-labelledby", "title")
  root.setAttribute("aria-describedby", "message")
  root.addEventListener("close", () => (html.style.overflow = overflow))
  close.onclick = () => root.close()
  again.onclick = open
  open()
}

// reload reloads the page, unless it did so in the last milliseconds of rest: if
// the check and the page disagree, the page must not reload forever.
function reload(rest) {
  const key = "govite-problem-reload"
  let last
  try {
    last = Number(sessionStorage.getItem(key))
    if (Date.now() - last >= rest) sessionStorage.setItem(key, String(Date.now()))
  } catch {
    last = performance.timeOrigin
  }
  if (Date.now() - last < rest) return false
  become("reloading")
  location.reload()
  return true
}

let timer
let asking = false

// ask asks the check, and returns whether to continue.
async function ask() {
  let answer
  try {
    answer = await fetch(check, {
      cache: "no-store",
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(10_000),
    })
    if (answer.headers.has("Govite-Problem")) {
      const next = await answer.json().catch(() => problem)
      if (JSON.stringify(next) !== JSON.stringify(problem)) show(next)
      become("watching")
      return true
    }
  } catch {
    if (state.dataset.is !== "blocked") become("waiting")
    return state.dataset.is !== "blocked"
  }
  // Proxies use these statuses when the Go application is down.
  if ([502, 503, 504].includes(answer.status)) {
    become("waiting")
    return true
  }
  return !reload(answer.status === 204 ? 2000 : 5000)
}

async function watch() {
  if (asking || document.visibilityState !== "visible") return
  clearTimeout(timer)
  asking = true
  const more = await ask()
  asking = !more
  if (more) timer = setTimeout(watch, pause)
}

// blocked notes that the page's policy blocks the check.
function blocked({ effectiveDirective, blockedURI }) {
  const { origin, pathname } = new URL(check, location.href)
  if (effectiveDirective === "connect-src" && blockedURI.startsWith(origin + pathname)) become("blocked")
}

if (!document.getElementById("govite-problem")) {
  const host = make("div", { id: "govite-problem" })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(styles)
  const shadow = host.attachShadow({ mode: "open" })
  shadow.adoptedStyleSheets = [sheet]
  shadow.append(root)
  show(given)
  become("watching")
  document.getElementById("govite-text")?.remove()
  // Applications that render into the body do not touch its siblings.
  document.documentElement.append(host)
  if (over) lay()
  document.addEventListener("securitypolicyviolation", blocked)
  document.addEventListener("visibilitychange", watch)
  timer = setTimeout(watch, pause)
}
