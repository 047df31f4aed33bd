import fs from 'node:fs'
import path from 'node:path'
import type { FSWatcher, ViteDevServer, WatchOptions } from 'vite'
import { normalizePath } from 'vite'
import { isLoop, survey } from './survey.js'
import { contains, type Templates } from './templates.js'

/** Ends watching. */
export type Stop = () => Promise<void>

/** Milliseconds between a replaced directory and the next watcher: the last one tells of removed files after 100. */
const settled = 200

/** Calls onChange with each template that is added, changed or removed, until it is stopped. */
export function watch(server: ViteDevServer, templates: Templates, onChange: (file: string) => void): Stop {
  // Vite watches its root, and files outside of it that it knows; those come from the other watcher.
  listen(server.watcher, (file) => {
    if (contains(templates.root, normalizePath(file)) && templates.match(file)) onChange(file)
  })
  // With `server.watch: null` Vite watches nothing.
  if (server.config.server.watch === null || templates.starts.length === 0) return async () => {}
  return watchOutside(server, templates, onChange)
}

/**
 * Watches outside of Vite's root with a watcher of its own, of Vite's kind and
 * with Vite's options: what Vite's own watcher ignores is fixed when Vite
 * starts, and it has to see any file that a script imports.
 */
function watchOutside(server: ViteDevServer, templates: Templates, onChange: (file: string) => void): Stop {
  const { logger } = server.config
  let skip = new Set<string>()
  let watcher: FSWatcher | undefined
  let known: Set<string> | undefined // the templates before a restart that is not yet complete
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let failed = false

  const templatesIn = (watcher: FSWatcher): Set<string> => {
    const entries = Object.entries(watcher.getWatched())
    return new Set(entries.flatMap(([directory, names]) => names.map((name) => path.join(directory, name))).filter(templates.match))
  }

  const start = (): FSWatcher => {
    const directories = new Set<string>()
    const ignored = (name: string, stats?: fs.Stats): boolean => {
      if (stats === undefined) return false
      if (stats.isSymbolicLink()) return isLoopOrBroken(name)
      if (!stats.isDirectory()) return !templates.match(name)
      if (!templates.leads(name) || skip.has(name)) return true
      directories.add(name)
      return false
    }
    const created = create(server, ignored)
    listen(created, (file) => templates.match(file) && onChange(file))
    created.on('error', (error) => {
      if (failed) return
      failed = true
      logger.warn(`govite: some templates are not watched, so their changes do not reload pages: ${(error as Error).message}`)
    })
    // The watcher does not notice that a directory has gone and come back at once.
    created.on('raw', (event: string, name: unknown, details: { watchedPath?: unknown } | undefined) => {
      if (event !== 'rename' || typeof name !== 'string' || typeof details?.watchedPath !== 'string') return
      if (directories.has(normalizePath(path.join(details.watchedPath, name)))) restart()
    })
    created.add(templates.starts)
    return created
  }

  const restart = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      known ??= templatesIn(watcher as FSWatcher)
      // First the end, then the start: watchers of a process share what watches a path.
      void watcher?.close()
      const next = start()
      next.once('ready', () => {
        const last = known ?? new Set()
        const present = templatesIn(next)
        known = undefined
        for (const file of last) if (!present.has(file)) onChange(file)
        for (const file of present) if (!last.has(file)) onChange(file)
      })
      watcher = next
    }, settled)
    timer.unref()
  }

  void survey(templates).then((result) => {
    if (stopped) return
    skip = result.skip
    if (!result.complete) {
      logger.warn(
        `govite: too many files are below ${templates.starts.join(' and ')} to look for templates in all directories; ` +
          `name the templates: govite({ refresh: ['../templates/**/*.html'] })`,
      )
    }
    watcher = start()
  })
  return async () => {
    stopped = true
    clearTimeout(timer)
    await watcher?.close()
  }
}

/** Creates a watcher of the class of Vite's own: Vite bundles chokidar and does not export it. */
function create(server: ViteDevServer, ignored: (name: string, stats?: fs.Stats) => boolean): FSWatcher {
  const { watcher, config } = server
  const Watcher = watcher.constructor as new (options: WatchOptions) => FSWatcher
  const others = [config.server.watch?.ignored ?? []].flat()
  return new Watcher({ ...watcher.options, ignored: [...others, ignored] } as WatchOptions)
}

function listen(watcher: FSWatcher, onEvent: (file: string) => void): void {
  for (const event of ['add', 'change', 'unlink'] as const) watcher.on(event, onEvent)
}

function isLoopOrBroken(link: string): boolean {
  try {
    return isLoop(link)
  } catch {
    return true
  }
}
