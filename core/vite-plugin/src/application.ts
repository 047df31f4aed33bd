import type { IncomingMessage } from 'node:http'
import type { ErrorPayload, ViteDevServer } from 'vite'

/** What govite dev tells about the Go application. */
export type Report =
  /** All pages show the problem. */
  | { state: 'failed'; problem: Fault }
  /** The application is being replaced. The problem is gone. */
  | { state: 'restarting' }
  /** Pages that have not reloaded since the last report reload. */
  | { state: 'ready' }

/** Why there is no application. */
export interface Fault {
  message: string
  /** An absolute path. */
  file?: string
  line?: number
  column?: number
  /** The lines around the error. */
  frame?: string
}

interface State {
  fault?: Fault | undefined
  /** The clients of pages that come from before the present application, or show its fault. */
  outdated: Set<unknown>
}

// Vite restarts with another server and the same module. The application does not restart.
const states = new Map<string, State>()

/** Shows the problems of the application on pages, and reloads pages after its restart. */
export interface Application {
  report(report: Report): void
}

/** Returns the application of a server, which may have a problem since before Vite restarted. */
export function application(server: ViteDevServer): Application {
  const key = `${server.config.root}\0${server.config.base}`
  const state: State = states.get(key) ?? { outdated: new Set() }
  states.set(key, state)
  server.ws.on('connection', (socket: { send(text: string): void }) => {
    if (state.fault) socket.send(JSON.stringify(payload(state.fault)))
  })
  const clients = (): Iterable<{ send(payload: unknown): void }> => server.ws.clients as never
  return {
    report(report) {
      if (report.state === 'failed') {
        state.fault = report.problem
        server.ws.send(payload(state.fault))
        return
      }
      if (report.state === 'restarting') {
        state.fault = undefined
        state.outdated = new Set(clients())
        return
      }
      const stale = state.fault ? new Set(clients()) : state.outdated
      for (const client of clients()) if (stale.has(client)) client.send({ type: 'full-reload', path: '*' })
      state.fault = undefined
      state.outdated = new Set()
    },
  }
}

/** Returns what Vite's own overlay shows. */
function payload(fault: Fault): ErrorPayload {
  const { message, file, line, column, frame } = fault
  const err: ErrorPayload['err'] = { message, stack: '', plugin: 'govite' }
  if (file) {
    err.id = file
    err.loc = { file, line: line ?? 1, column: column ?? 1 }
  }
  if (frame) err.frame = frame
  return { type: 'error', err }
}

/** Reports whether a browser may have sent a request: pages must not show problems on others. */
export function isOfBrowser(req: IncomingMessage): boolean {
  return req.headers.origin !== undefined || Object.keys(req.headers).some((name) => name.startsWith('sec-fetch-'))
}

/** Returns the report in the body of a request. Throws an Error that says what is wrong. */
export async function reportIn(req: IncomingMessage): Promise<Report> {
  let text = ''
  for await (const chunk of req.setEncoding('utf8')) text += chunk
  const report = JSON.parse(text) as Report | null
  switch (report?.state) {
    case 'restarting':
    case 'ready':
      return report
    case 'failed':
      if (typeof report.problem?.message === 'string') return report
      throw new Error('the report has no problem.message')
  }
  throw new Error('the state of the report is none of "failed", "restarting" and "ready"')
}
