import fs from 'node:fs'
import path from 'node:path'
import type { FSWatcher, ViteDevServer, WatchOptions } from 'vite'
import { normalizePath } from 'vite'
import { isLoop, stateOf, survey, type Survey } from './survey.js'
import { contains, type Templates } from './templates.js'

/** Ends watching. */
export type Stop = () => Promise<void>

/** Milliseconds between a replaced directory and a new watcher. The old one reports removed files after 100. */
const settled = 200

/** How often a watcher starts again because directories change meanwhile. */
const attempts = 5

/** Calls onChange with each template that is added, changed or removed. */
export function watch(server: ViteDevServer, templates: Templates, onChange: (file: string) => void): Stop {
  // Vite's watcher reports files outside of its root, too, if scripts import them. The other watcher reports all.
  listen(server.watcher, (file) => {
    if (contains(templates.root, normalizePath(file)) && templates.match(file)) onChange(file)
  })
  if (server.config.server.watch === null || templates.starts.length === 0) return async () => {}
  return watchOutside(server, templates, onChange)
}

/**
 * Watches templates outside of Vite's root with a second watcher like Vite's.
 * Vite's own cannot ignore files there, because scripts may import them.
 */
function watchOutside(server: ViteDevServer, templates: Templates, onChange: (file: string) => void): Stop {
  const { logger } = server.config
  let watcher: FSWatcher | undefined
  let timer: NodeJS.Timeout | undefined
  let reported: Map<string, string> | undefined // the templates and their states, as onChange was told
  let stopped = false
  let warned = false

  const warn = (message: string): void => {
    if (!warned) logger.warn(`govite: ${message}`)
    warned = true
  }
  const fail = (error: unknown): void => {
    warn(`some templates are not watched, so their changes do not reload pages: ${(error as Error).message}`)
  }

  const start = (skip: Set<string>): FSWatcher => {
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
    listen(created, (file, event) => {
      if (!templates.match(file)) return
      const name = normalizePath(file)
      if (event === 'unlink') reported?.delete(name)
      else reported?.set(name, stateOf(name))
      onChange(file)
    })
    created.on('error', fail)
    // Chokidar keeps watching a removed directory if another one takes its place at once.
    created.on('raw', (event: string, name: unknown, details: { watchedPath?: unknown } | undefined) => {
      if (event !== 'rename' || typeof name !== 'string' || typeof details?.watchedPath !== 'string') return
      const directory = normalizePath(path.join(details.watchedPath, name))
      if (directories.has(directory)) restart(directory)
    })
    created.add(templates.starts)
    return created
  }

  const run = async (): Promise<void> => {
    let after: Survey
    for (let attempt = 1; ; attempt++) {
      const before = await survey(templates)
      if (stopped) return
      reported ??= before.found
      if (!before.complete) {
        warn(
          `some templates are not watched: there are too many files below ${templates.starts.join(' and ')}; ` +
            `name the templates: govite({ refresh: ['../templates/**/*.html'] })`,
        )
      }
      // The old watcher ends first: chokidar shares a path's handle, also an outdated one, between watchers.
      void watcher?.close()
      const next = start(before.skip)
      watcher = next
      await new Promise<unknown>((resolve) => next.once('ready', resolve))
      // Chokidar reads a directory before it watches it, so it may have missed a new one.
      after = await survey(templates)
      if (isSame(before.found, after.found) || attempt === attempts) break
    }
    if (stopped) return
    // No watcher reports changes between the end of one and the start of the next.
    for (const [file, state] of after.found) if (state !== '' && state !== reported.get(file)) onChange(file)
    for (const [file, state] of reported) if (state !== '' && !after.found.has(file)) onChange(file)
    reported = after.found
  }

  let running = run().catch(fail)
  const removed = new Set<string>()
  const restart = (directory: string): void => {
    removed.add(directory)
    clearTimeout(timer)
    timer = setTimeout(() => {
      if ([...removed].some((name) => fs.existsSync(name))) running = running.then(run).catch(fail)
      removed.clear()
    }, settled)
    timer.unref()
  }

  return async () => {
    stopped = true
    clearTimeout(timer)
    await watcher?.close()
  }
}

/** Creates a watcher like Vite's. Vite bundles chokidar without exporting it, so the class comes from Vite's watcher. */
function create(server: ViteDevServer, ignored: (name: string, stats?: fs.Stats) => boolean): FSWatcher {
  const { watcher, config } = server
  const Watcher = watcher.constructor as new (options: WatchOptions) => FSWatcher
  const others = [config.server.watch?.ignored ?? []].flat()
  return new Watcher({ ...watcher.options, ignored: [...others, ignored] } as WatchOptions)
}

function listen(watcher: FSWatcher, onEvent: (file: string, event: string) => void): void {
  for (const event of ['add', 'change', 'unlink'] as const) watcher.on(event, (file) => onEvent(file, event))
}

function isSame(one: Map<string, string>, other: Map<string, string>): boolean {
  return one.size === other.size && [...one.keys()].every((name) => other.has(name))
}

function isLoopOrBroken(link: string): boolean {
  try {
    return isLoop(link)
  } catch {
    return true
  }
}
