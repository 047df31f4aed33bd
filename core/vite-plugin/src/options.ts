import zlib from 'node:zlib'
import { parse } from './urls.js'

/** An encoding of a built file: brotli, zstd or gzip, by the extension of its file. */
export type Encoding = 'br' | 'zst' | 'gz'

/** Which files reload the page, and how long after the change. */
export interface RefreshOptions {
  /**
   * Globs relative to Vite's root, such as `'../templates/**\/*.html'`.
   * Default: `**\/*.{html,tmpl,gohtml,templ}` beside Vite's root, see {@link Options.refresh}.
   */
  paths?: string | string[]
  /**
   * Milliseconds between the last change and the reload, in which the Go
   * application reads its templates again. Default: 100.
   */
  delay?: number
}

/** The options of {@link govite}. None is required. */
export interface Options {
  /**
   * The entries of the build, as in Vite's `build.rollupOptions.input`; paths
   * are relative to Vite's root. An input in Vite's own configuration wins.
   * Default: `index.html` if the root has one; else the first of `src/main`,
   * `src/index` and `main` with an extension of TypeScript or JavaScript.
   */
  input?: string | string[] | Record<string, string>
  /**
   * Reload the page when these files change: globs relative to Vite's root, or
   * globs and a delay. `true` is `**\/*.{html,tmpl,gohtml,templ}` below the
   * parent of Vite's root, or below the root itself if that holds a `go.mod`
   * or `.git`. `false` turns it off. Default: `true`.
   */
  refresh?: boolean | string | string[] | RefreshOptions
  /**
   * The encodings in which built files get a compressed copy beside them.
   * `true` is `['br', 'gz']`; `'zst'` needs Node.js 22.15. Default: `true`.
   */
  compress?: boolean | Encoding[]
  /**
   * In development, let browsers load modules from Vite itself instead of
   * through the Go application. `true`: from the announced URL; a string: from
   * this URL. Default: `false`.
   */
  direct?: boolean | string
  /**
   * The URL, without a path, under which the Go process reaches the dev server
   * when that is not the address it listens on: behind a port mapping of
   * Docker, a reverse proxy, in middleware mode. Default: the address it
   * listens on.
   */
  url?: string
  /**
   * The Go application's URL, for the page that the dev server shows at its
   * own address. Default: the origin of the last request that came through the
   * application.
   */
  app?: string
}

/** Options with their defaults, checked. */
export interface Settings {
  input: string | string[] | Record<string, string> | undefined
  /** undefined: no refresh; globs undefined: the default ones. */
  refresh: { globs: string[] | undefined; delay: number } | undefined
  compress: Encoding[]
  direct: boolean
  /** Where browsers load modules from in direct mode, if it is not the announced URL. */
  directURL: string | undefined
  url: string | undefined
  app: string | undefined
}

const names = ['input', 'refresh', 'compress', 'direct', 'url', 'app']
const encodings: Encoding[] = ['br', 'zst', 'gz']

/** Checks options and fills in defaults; the error says what is wrong and what to do. */
export function parseOptions(options: Options = {}): Settings {
  if (!isRecord(options)) throw fail(`the options must be an object, not ${show(options)}`)
  for (const name of Object.keys(options)) {
    if (!names.includes(name)) throw fail(`there is no option ${JSON.stringify(name)}; the options are ${names.join(', ')}`)
  }
  const { direct } = options
  if (direct !== undefined && typeof direct !== 'boolean' && typeof direct !== 'string') {
    throw fail(`direct must be true, false or a URL, not ${show(direct)}`)
  }
  return {
    input: parseInput(options.input),
    refresh: parseRefresh(options.refresh),
    compress: parseCompress(options.compress),
    direct: Boolean(direct) || direct === '',
    directURL: typeof direct === 'string' ? parseOrigin('direct', direct) : undefined,
    url: options.url === undefined ? undefined : parseOrigin('url', options.url),
    app: options.app === undefined ? undefined : parseURL('app', options.app).href,
  }
}

function parseInput(input: Options['input']): Settings['input'] {
  if (input === undefined) return undefined
  const values = typeof input === 'string' ? [input] : isRecord(input) || Array.isArray(input) ? Object.values(input) : []
  if (values.length === 0 || !values.every((value) => typeof value === 'string' && value !== '')) {
    throw fail(`input must be a path, a list of paths or an object of name and path, not ${show(input)}; leave it out to have the entry found`)
  }
  return input
}

function parseRefresh(refresh: Options['refresh']): Settings['refresh'] {
  if (refresh === false) return undefined
  if (refresh === undefined || refresh === true) return { globs: undefined, delay: 100 }
  if (typeof refresh === 'string' || Array.isArray(refresh)) return { globs: parseGlobs('refresh', refresh), delay: 100 }
  if (!isRecord(refresh)) throw fail(`refresh must be true, false, a glob, a list of globs or { paths, delay }, not ${show(refresh)}`)
  for (const name of Object.keys(refresh)) {
    if (name !== 'paths' && name !== 'delay') throw fail(`there is no option refresh.${name}; the options are refresh.paths and refresh.delay`)
  }
  const { paths, delay = 100 } = refresh
  if (typeof delay !== 'number' || !(delay >= 0 && delay <= 60_000)) {
    throw fail(`refresh.delay must be a number of milliseconds up to 60000, not ${show(delay)}`)
  }
  return { globs: paths === undefined ? undefined : parseGlobs('refresh.paths', paths), delay }
}

function parseGlobs(name: string, value: string | string[]): string[] {
  const globs = Array.isArray(value) ? value : [value]
  if (globs.length === 0 || !globs.every((glob) => typeof glob === 'string' && glob !== '')) {
    throw fail(`${name} must be a glob or a list of globs, such as "../templates/**/*.html", not ${show(value)}; false turns refreshing off`)
  }
  return globs
}

function parseCompress(compress: Options['compress']): Encoding[] {
  if (compress === false) return []
  if (compress === undefined || compress === true) return ['br', 'gz']
  if (!Array.isArray(compress) || !compress.every((encoding) => encodings.includes(encoding))) {
    throw fail(`compress must be true, false or a list of ${encodings.map((e) => JSON.stringify(e)).join(', ')}, not ${show(compress)}`)
  }
  if (compress.includes('zst') && !('zstdCompress' in zlib)) {
    throw fail(`compress: "zst" needs Node.js 22.15 or later, this is ${process.version}; update Node.js or leave "zst" out`)
  }
  return encodings.filter((encoding) => compress.includes(encoding))
}

function parseURL(name: string, value: unknown): URL {
  const url = typeof value === 'string' ? parse(value) : undefined
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw fail(`${name} must be a URL such as "http://localhost:8080", not ${show(value)}`)
  }
  return url
}

function parseOrigin(name: string, value: unknown): string {
  const url = parseURL(name, value)
  if (url.pathname !== '/' || url.search || url.hash || url.username || url.password) {
    throw fail(`${name} must be scheme, host and port only, such as ${JSON.stringify(url.origin)}, not ${show(value)}; the path is Vite's own option base`)
  }
  return url.origin
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: unknown): string {
  return typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value))
}

function fail(message: string): Error {
  return new Error(`vite-plugin-govite: ${message}`)
}
