import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import type { Connect, Plugin, ResolvedConfig, ViteDevServer } from 'vite'
import { version } from 'vite'
import { announcementFiles, devBase, originOf, originOfSocket, type Announcement } from './announcement.js'
import { application } from './application.js'
import { endpoints } from './endpoints.js'
import { entriesOf } from './input.js'
import { landing, learnOrigin } from './landing.js'
import type { Settings } from './options.js'
import { inertModule, refresh } from './refresh.js'
import { announce, claim, release, type Claim } from './registry.js'
import { templatesOf, type Templates } from './templates.js'
import { isClient, major } from './vite.js'
import type { Stop } from './watch.js'

/** Returns the plugin for the dev server. */
export function serve(settings: Settings): Plugin {
  let config: ResolvedConfig
  let templates: Templates | undefined
  // A restart configures the next server with the same plugin before the last one closes.
  const servers: { claimed: Claim; stop: Stop | undefined }[] = []

  const ours = (file: string, modules: readonly unknown[]): boolean =>
    modules.length === 0 && file.endsWith('.html') && Boolean(templates?.match(file))

  const plugin: Plugin = {
    name: 'govite:serve',
    apply: 'serve',
    configResolved(resolved) {
      config = resolved
      templates = settings.refresh && templatesOf(resolved, settings.refresh)
    },
    configureServer(server) {
      const { config } = server
      const claimed = claim(announcementFiles(config))
      const { mark, answer } = endpoints(server, settings, application(server), () => claimed.announcement)
      server.middlewares.use(learnOrigin(config))
      if (attach(server, settings, claimed) === 'request') server.middlewares.use(announceOnRequest(server, settings, claimed))
      server.middlewares.use(mark)
      const stop = settings.refresh && templates && refresh(server, templates, settings.refresh.delay)
      servers.push({ claimed, stop })
      return () => {
        server.middlewares.use(answer)
        if (config.appType === 'custom') server.middlewares.use(landing(config, settings.app))
      }
    },
    async closeBundle() {
      // Vite closes servers in the order in which it configured them.
      if (!isClient(this, config)) return
      const oldest = servers.shift()
      if (!oldest) return
      release(oldest.claimed) // it may not have listened, or have no http server of its own
      await oldest.stop?.()
    },
  }
  // Vite 6 replaced handleHotUpdate by hotUpdate, and warns about a plugin with both.
  if (major >= 6) {
    plugin.hotUpdate = function ({ file, modules }) {
      if (this.environment.name === 'client' && ours(file, modules)) return [inertModule(file)] as typeof modules
      return undefined
    }
  } else {
    plugin.handleHotUpdate = ({ file, modules }) =>
      ours(file, modules) ? ([inertModule(file)] as typeof modules) : undefined
  }
  return plugin
}

/**
 * Announces the server from the time its address is known until it closes.
 *
 * @returns 'request' if the address is unknown until the first request
 */
function attach(server: ViteDevServer, settings: Settings, claimed: Claim): 'request' | undefined {
  const { middlewareMode } = server.config.server
  const httpServer = typeof middlewareMode === 'object' ? middlewareMode.server : server.httpServer
  if (!httpServer) {
    if (!settings.url) return 'request'
    tell(server, settings, claimed, settings.url)
    return undefined
  }
  const onListening = (): void => tell(server, settings, claimed, settings.url ?? originOf(httpServer as Server, server.config))
  if (httpServer.listening) onListening()
  else httpServer.once('listening', onListening)
  httpServer.once('close', () => release(claimed))
  return undefined
}

function announceOnRequest(server: ViteDevServer, settings: Settings, claimed: Claim): Connect.NextHandleFunction {
  return (req, _res, next) => {
    if (!claimed.announcement) tell(server, settings, claimed, originOfSocket(req.socket, server.config))
    next()
  }
}

function tell(server: ViteDevServer, settings: Settings, claimed: Claim, url: string | undefined): void {
  const { config } = server
  if (url === undefined) {
    config.logger.warn("govite: the dev server has no port, so the Go application cannot find it; set its URL: govite({ url: 'http://localhost:5173' })")
    return
  }
  const announcement: Announcement = {
    url,
    base: devBase(config),
    pid: process.pid,
    version,
    id: randomBytes(16).toString('hex'),
    root: config.root,
    publicDir: config.publicDir,
    inputs: entriesOf(config),
  }
  if (settings.direct) {
    // The page has another origin, so the images and fonts of scripts and styles
    // need absolute URLs.
    config.server.origin ??= settings.directURL ?? url
    announcement.origin = settings.directURL ?? config.server.origin
  }
  try {
    announce(claimed, announcement)
  } catch (error) {
    config.logger.warn(
      `govite: the dev server cannot announce itself to the Go application: ${(error as Error).message}; ` +
        `make the directory writable, or set GOVITE_DEV_SERVER=${url} for the application`,
    )
  }
}
