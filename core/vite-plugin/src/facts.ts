import path from 'node:path'
import type { ViteDevServer } from 'vite'
import { devBase } from './announcement.js'

/** What the Go application asks a running server for. A field is missing if it has nothing to tell. */
export interface Facts {
  /** The paths at which plugins have pages or modules of their own, such as `/__inspect`; only below the base `/`. */
  mounts?: string[]
  /** The path of the socket for hot updates, if it is not the base. */
  hmrPath?: string
  /** `server.allowedHosts`; `*` for all hosts. */
  allowedHosts?: string[]
}

/** Returns the facts of a server at the time of the call: plugins add middlewares until it listens. */
export function factsOf(server: ViteDevServer): Facts {
  const { config } = server
  const base = devBase(config)
  const facts: Facts = {}
  const mounts = base === '/' ? mountsOf(server) : []
  if (mounts.length > 0) facts.mounts = mounts
  const { hmr, allowedHosts } = config.server
  if (typeof hmr === 'object' && hmr.path) facts.hmrPath = path.posix.join(base, hmr.path)
  if (allowedHosts === true) facts.allowedHosts = ['*']
  else if (allowedHosts && allowedHosts.length > 0) facts.allowedHosts = allowedHosts
  return facts
}

/** Plugins name their own paths like this, so that they are no path of an application. */
const ownPath = /^\/(?:__|@|\.)[^/]/

/** Vite's own mounts, which the Go application knows. */
const viteMounts = ['/__open-in-editor', '/__vite_ping']

function mountsOf(server: ViteDevServer): string[] {
  const routes = server.middlewares.stack.map(({ route }) => route)
  return [...new Set(routes)].filter((route) => ownPath.test(route) && !viteMounts.includes(route)).sort()
}
