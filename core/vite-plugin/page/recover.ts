// The script that the option recover puts into each page of a build. It reloads
// the page when a chunk of the page's build is gone.

import { dropForms, keepForms, restoreForms } from './forms'

/** How long the script waits for the server, for a page that is left, and for forms: milliseconds. */
const patience = 10_000

/** A navigation that began this many milliseconds ago may still cancel requests. */
const leaving = 5_000

/** The property of an error that the build's imports wait for; the same name is in src/recover.ts. */
const decided = Symbol.for('govite.recover')

const { goviteBuild: build, goviteHtml: html } = document.currentScript?.dataset ?? {}
const mark = `govite:reloaded:${build}`

// A page that loads after the reload for its build does not reload again. A page
// that the browser had kept since before that reload may.
let spent = true
let left = 0
let decision: Promise<void> | undefined

try {
  spent = !build || sessionStorage.getItem(mark) !== null
  restoreForms(patience)
} catch {
  // Without a storage nothing could stop a second reload.
}

addEventListener('beforeunload', () => {
  left = Date.now()
})

addEventListener('vite:preloadError', (event) => {
  if (!decision) {
    if (spent || isLeaving()) return
    decision = recover(event).finally(() => (decision = undefined))
  }
  try {
    ;(event as { payload?: any }).payload[decided] = decision
  } catch {
    // The error is no object: it goes to the application at once.
  }
})

function isLeaving(): boolean {
  return Date.now() - left < leaving
}

/** Reloads the page if that may help. The promise settles if the page stays. */
async function recover(event: Event): Promise<void> {
  await undefined // until the listeners of the application have seen the event
  if (event.defaultPrevented || !(await isReachable()) || isLeaving()) return
  const detail = (event as { payload?: unknown }).payload
  if (!dispatchEvent(new CustomEvent('govite:reload', { cancelable: true, detail }))) return
  try {
    keepForms()
    // The reload of a page that a form was sent to would send the form again.
    history.replaceState(history.state, '')
    sessionStorage.setItem(mark, '1')
  } catch {
    dropForms()
    return // The input or the mark does not fit into the storage.
  }
  spent = true
  addEventListener('pagehide', keepForms)
  location.reload()
  await new Promise((resolve) => setTimeout(resolve, patience))
  // The visitor stays, because the application has asked: beforeunload.
  removeEventListener('pagehide', keepForms)
  dropForms()
}

/** Reports whether the server answers a request for the page. */
async function isReachable(): Promise<boolean> {
  const request = new AbortController()
  const timer = setTimeout(() => request.abort(), patience)
  try {
    const { ok, redirected, status } = await fetch(location.href, { cache: 'no-store', headers: { Accept: 'text/html' }, signal: request.signal })
    // Servers give Vite's own html to page loads only, and may answer 404 here.
    return !redirected && (ok || (status === 404 && html !== undefined))
  } catch {
    return false
  } finally {
    clearTimeout(timer)
    request.abort() // the rest of the page
  }
}
