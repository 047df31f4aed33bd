import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { ResolvedConfig } from 'vite'
import { createFilter, normalizePath } from 'vite'
import { hasPage, paths, type Input } from './input.js'
import type { Settings } from './options.js'

/** The files that reload the page. All paths are absolute, with slashes. */
export interface Templates {
  /** The directory that messages name files from. */
  base: string
  /** Vite's root: Vite watches it by itself. */
  root: string
  /** The directories outside of Vite's root to start watching from. */
  starts: string[]
  /** Reports whether a change of the file reloads the page. */
  match(file: string): boolean
  /** Reports whether the directory, by its path, may hold templates or lead to some, outside of Vite's root. */
  leads(directory: string): boolean
  /** Reports whether a glob begins with the directory. */
  names(directory: string): boolean
}

export interface Glob {
  /** The directory before the first special character. */
  directory: string
  /** Reports whether the glob matches a file below directory. */
  match(file: string): boolean
  /** Reports whether the directory may hold a file that matches. */
  reaches(directory: string): boolean
}

/** Returns the files that reload the page. */
export function templatesOf(config: ResolvedConfig, refresh: NonNullable<Settings['refresh']>): Templates {
  const root = normalizePath(config.root)
  const base = refresh.globs ? root : baseOf(root)
  const globs = (refresh.globs ?? ['**/*.{html,tmpl,gohtml,templ}']).map((glob) => parseGlob(base, normalizePath(glob)))
  const written = [path.resolve(root, config.build.outDir), config.cacheDir].map(normalizePath)
  const pages = pagesOf(config, root)
  const outside = globs.filter(({ directory }) => !contains(root, directory))
  const starts = outside.map(({ directory }) => startOf(directory, root))
  return {
    base: refresh.globs ? path.posix.dirname(root) : base,
    root,
    starts: [...new Set(starts)].filter((start) => !starts.some((other) => other !== start && contains(other, start))),
    match(file) {
      const name = normalizePath(file)
      return !pages.has(name) && !written.some((directory) => contains(directory, name)) && globs.some((glob) => glob.match(name))
    },
    leads(directory) {
      if (contains(root, directory) || written.some((other) => contains(other, directory))) return false
      return outside.some((glob) => contains(directory, glob.directory) || glob.reaches(directory))
    },
    names: (directory) => outside.some((glob) => contains(directory, glob.directory)),
  }
}

/** Reports whether a path is the directory or below it. */
export function contains(directory: string, name: string): boolean {
  return name === directory || name.startsWith(directory.endsWith('/') ? directory : `${directory}/`)
}

/**
 * Returns the directory of the default globs: the root's parent, or the root if
 * it is a project of its own or its parent is too large, like a home directory.
 */
function baseOf(root: string): string {
  const parent = path.posix.dirname(root)
  const alone = ['go.mod', '.git'].some((name) => fs.existsSync(path.join(root, name)))
  const tooLarge = [normalizePath(os.homedir()), path.posix.parse(root).root, normalizePath(os.tmpdir())].includes(parent)
  return alone || tooLarge ? root : parent
}

/** Directories that are not searched unless a glob names them; nor are dot directories. */
const foreign = new Set(['node_modules', 'vendor', 'testdata'])

/** Parses a glob relative to the directory base. */
export function parseGlob(base: string, glob: string): Glob {
  const parts = glob.split('/')
  const special = parts.findIndex((part) => /[*?[\]{}()!+@]/.test(part))
  const plain = special < 0 ? parts.length - 1 : special // a plain path ends in a file's name
  const prefix = parts.slice(0, plain).join('/')
  const rest = parts.slice(plain)
  const directory = normalizePath(path.resolve(base, glob.startsWith('/') && prefix === '' ? '/' : prefix))
  const depth = rest.some((part) => part.includes('**')) ? Infinity : rest.length
  // A filter takes only its base literally, and only for globs that do not start with `**`.
  const filter = createFilter(`./${rest.join('/')}`, undefined, { resolve: directory })
  const passes = (name: string): boolean => rest.includes(name) || !(foreign.has(name) || name.startsWith('.'))
  const below = (name: string): string[] => name.slice(directory.length).split('/').filter(Boolean)
  return {
    directory,
    match: (file) => filter(file) && below(file).slice(0, -1).every(passes),
    reaches(name) {
      if (!contains(directory, name)) return false
      const names = below(name)
      return names.length < depth && names.every(passes)
    },
  }
}

/**
 * Returns the closest directory that contains both a glob's directory and Vite's
 * root. It exists even if the glob's directory does not, or is replaced.
 */
function startOf(directory: string, root: string): string {
  for (let start = directory; ; ) {
    const parent = normalizePath(path.dirname(start))
    if (contains(start, root) || parent === start) return start
    start = parent
  }
}

/** Returns the pages that Vite serves and reloads itself. */
function pagesOf(config: ResolvedConfig, root: string): Set<string> {
  const input = (config.build.rollupOptions.input ?? (config as { input?: Input }).input) as Input | undefined
  const pages = hasPage(input) ? paths(input).filter((entry) => entry.endsWith('.html')) : []
  if (input === undefined && config.appType !== 'custom') pages.push('index.html')
  return new Set(pages.map((page) => normalizePath(path.resolve(root, page))))
}
