import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Connect, ViteDevServer } from 'vite'
import type { Announcement } from './announcement.js'
import { isOfBrowser, reportIn, type Application } from './application.js'
import { devBase } from './announcement.js'
import { factsOf } from './facts.js'
import { head } from './head.js'
import { useOf } from './known.js'
import type { Settings } from './options.js'

/** Middlewares for the two ends of Vite's chain. */
export interface Endpoints {
  /** Belongs before Vite's own. */
  mark: Connect.NextHandleFunction
  /** Belongs after Vite's own. */
  answer: Connect.NextHandleFunction
}

/**
 * Returns the middlewares that answer `GET <base>@govite/status`,
 * `GET <base>@govite/head?entry=/src/main.ts` and
 * `GET <base>@govite/use?source=src/logo.svg` for the Go application, and take
 * `POST <base>@govite/application` from govite dev.
 *
 * The first one renames a request, the last one answers it. Between them Vite
 * checks the Host header; Vite 5 and 6 do that after the middlewares of
 * plugins. Nothing of Vite's answers the new name as a module or a page.
 */
export function endpoints(server: ViteDevServer, settings: Settings, application: Application, announcement: () => Announcement | undefined): Endpoints {
  const prefix = `${devBase(server.config)}@govite/`
  const asked = new WeakMap<IncomingMessage, URL>()
  return {
    mark(req, _res, next) {
      if ((req.method === 'GET' || req.method === 'POST') && req.url?.startsWith(prefix)) {
        asked.set(req, new URL(`http://vite.invalid/${req.url.slice(prefix.length)}`))
        req.url = `${prefix}endpoint.json`
      }
      next()
    },
    answer(req, res, next) {
      const url = asked.get(req)
      if (!url) return next()
      if (req.method === 'POST') return take(req, res, url, application)
      if (url.pathname === '/status') return json(res, 200, announcement() ? { ...announcement(), ...factsOf(server) } : {})
      if (url.pathname === '/use') {
        const source = url.searchParams.get('source')
        if (!source) return json(res, 400, { error: 'the parameter source is missing; write a path relative to Vite\'s root, such as "src/logo.svg"' })
        useOf(server, settings, source).then((use) => json(res, 200, { use }), next)
        return
      }
      if (url.pathname !== '/head') return json(res, 404, { error: `no endpoint @govite${url.pathname}; the endpoints are @govite/status, @govite/head and @govite/use` })
      const entries = url.searchParams.getAll('entry')
      const wrong = entries.find((entry) => !isURLPath(entry))
      if (wrong !== undefined) {
        return json(res, 400, { error: `entry ${JSON.stringify(wrong)} is not a URL path; write it percent-encoded, such as "/src/main.ts"` })
      }
      head(server, entries).then((result) => json(res, 200, result), next)
    },
  }
}

/** Takes a report about the application. */
function take(req: IncomingMessage, res: ServerResponse, url: URL, application: Application): void {
  if (url.pathname !== '/application') return json(res, 404, { error: `no endpoint for POST @govite${url.pathname}; the endpoint is @govite/application` })
  if (isOfBrowser(req)) return json(res, 403, { error: '@govite/application is for govite dev, not for browsers' })
  reportIn(req).then(
    (report) => {
      application.report(report)
      res.writeHead(204).end()
    },
    (error: Error) => json(res, 400, { error: error.message }),
  )
}

function isURLPath(entry: string): boolean {
  if (!/^\/(?!\/)[^\s"<>\\^`{|}#]*$/.test(entry)) return false
  try {
    return !decodeURIComponent(entry).includes('\0')
  } catch {
    return false
  }
}

function json(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  res.end(JSON.stringify(body))
}
