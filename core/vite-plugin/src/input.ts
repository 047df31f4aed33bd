import fs from 'node:fs'
import path from 'node:path'
import type { ResolvedConfig } from 'vite'
import { normalizePath } from 'vite'

/** An input of Vite and its bundlers. */
export type Input = string | string[] | Record<string, string>

const extensions = ['ts', 'tsx', 'js', 'jsx', 'mts', 'mjs']
const places = ['src/main', 'src/index', 'main']

/** The files that detect looks for, as text for an error message. */
export const lookedFor = ['index.html', ...places.map((place) => `${place}.{${extensions.join(',')}}`)].join(', ')

/** Returns the paths of an input. */
export function paths(input: Input | undefined): string[] {
  if (input === undefined) return []
  if (typeof input === 'string') return [input]
  return Array.isArray(input) ? input : Object.values(input)
}

/** Reports whether any entry is a page, which Vite serves and builds itself. */
export function hasPage(input: Input | undefined): boolean {
  return paths(input).some((entry) => entry.endsWith('.html'))
}

/**
 * Finds the entry of a project. Returns undefined for index.html, Vite's own
 * default, and null if there is no entry.
 */
export function detect(root: string): string | undefined | null {
  if (isFile(path.join(root, 'index.html'))) return undefined
  for (const place of places) {
    for (const extension of extensions) {
      const file = path.join(root, `${place}.${extension}`)
      if (isFile(file)) return file
    }
  }
  return null
}

/**
 * Returns an input with absolute paths of files. Bundlers resolve relative
 * paths against the working directory, not against Vite's root.
 */
export function absolute(root: string, input: Input): Input {
  const one = (entry: string): string => {
    if (path.isAbsolute(entry) && isFile(entry)) return entry
    const file = path.join(root, entry)
    return isFile(file) ? file : entry
  }
  if (typeof input === 'string') return one(input)
  if (Array.isArray(input)) return input.map(one)
  return Object.fromEntries(Object.entries(input).map(([name, entry]) => [name, one(entry)]))
}

/** An entry of the build, as the Go application may name it. */
export interface Entry {
  /** The key of an input that is an object, else the base name of the source without its extension. */
  name: string
  /** The source, relative to Vite's root. */
  source: string
}

/** Returns the entries of the build for browsers. A library has none. */
export function entriesOf(config: ResolvedConfig): Entry[] {
  if (config.build.lib) return []
  type Options = { input?: Input } | undefined
  type Place = { build?: { rolldownOptions?: Options; rollupOptions?: Options }; input?: Input } | undefined
  const { client } = ((config as { environments?: Record<string, Place> }).environments ?? {})
  const inputs = [client, config as Place].map((place) => place?.build?.rolldownOptions?.input ?? place?.build?.rollupOptions?.input ?? place?.input)
  const input = inputs.find((input) => input !== undefined) ?? 'index.html'
  const named = typeof input === 'string' || Array.isArray(input) ? paths(input).map((entry) => [undefined, entry] as const) : Object.entries(input)
  return named.map(([name, entry]) => {
    const source = sourceOf(config, entry)
    return { name: name ?? path.posix.parse(source).name, source }
  })
}

/** Returns the path of an input relative to Vite's root. Virtual modules keep their names. */
function sourceOf({ root, resolve }: ResolvedConfig, entry: string): string {
  for (const file of [path.resolve(root, entry), path.resolve(entry), path.join(root, entry)]) {
    for (const extension of ['', ...resolve.extensions]) {
      if (isFile(file + extension)) return path.posix.relative(normalizePath(root), normalizePath(file + extension))
    }
  }
  return path.isAbsolute(entry) ? path.posix.relative(normalizePath(root), normalizePath(entry)) : entry
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
}
