// Projects in temporary directories, each with a major version of Vite.

import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const modules = path.join(home, 'node_modules')

/** The majors that the plugin works with. */
export const majors = [5, 6, 7, 8]

const plugins = new Map() // by the major of Vite

/** Returns a copy of the plugin whose imports find a Vite. All projects of this process with that Vite share the copy. */
function pluginFor(major) {
  if (!plugins.has(major)) {
    const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'govite-plugin-')))
    process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }))
    const plugin = path.join(dir, 'node_modules', 'vite-plugin-govite')
    fs.cpSync(path.join(home, 'dist'), path.join(plugin, 'dist'), { recursive: true })
    fs.copyFileSync(path.join(home, 'package.json'), path.join(plugin, 'package.json'))
    fs.symlinkSync(path.join(modules, `vite${major}`), path.join(dir, 'node_modules', 'vite'), 'junction')
    plugins.set(major, plugin)
  }
  return plugins.get(major)
}

export class Project {
  /** The directory above Vite's root; temporary. */
  dir
  /** Vite's root. */
  root
  /** The Vite module. */
  vite
  /** The plugin, evaluated for that Vite. */
  govite
  #ends = []

  /**
   * @param {import('node:test').TestContext} t
   * @param {number} major of Vite
   * @param {Record<string, string | Buffer>} files by path below the root; `../` is beside it
   * @param {Record<string, string>} packages further packages to link, by name: the name below node_modules;
   *   'copy:name' copies it, so that it finds the project's Vite
   */
  static async make(t, major, files = {}, packages = {}) {
    const project = new Project()
    // The real path: Vite's module graph has no symbolic links (macOS has one at /tmp).
    project.dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'govite-')))
    project.root = path.join(project.dir, 'web')
    t.after(() => project.#end())
    const plugin = pluginFor(major)
    for (const [name, target] of Object.entries({ vite: `vite${major}`, 'vite-plugin-govite': plugin, ...packages })) {
      const link = path.join(project.root, 'node_modules', name)
      fs.mkdirSync(path.dirname(link), { recursive: true })
      if (target.startsWith('copy:')) fs.cpSync(path.join(modules, target.slice('copy:'.length)), link, { recursive: true })
      else fs.symlinkSync(path.resolve(modules, target), link, 'junction')
    }
    project.write({ 'package.json': '{"name":"test-project","type":"module"}', ...files })
    project.vite = await import(pathToFileURL(path.join(modules, `vite${major}`, 'dist', 'node', 'index.js')).href)
    project.govite = (await import(pathToFileURL(path.join(plugin, 'dist', 'index.js')).href)).default
    return project
  }

  /** Runs a function after the test, before the directory is removed. The last function runs first. */
  after(end) {
    this.#ends.unshift(end)
  }

  /** Runs all functions even if some fail: an open server would keep the test's process from ending. */
  async #end() {
    const errors = []
    for (const end of this.#ends) {
      try {
        await end()
      } catch (error) {
        errors.push(error)
      }
    }
    await fs.promises.rm(this.dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    if (errors.length > 0) throw errors[0]
  }

  path(...parts) {
    return path.join(this.root, ...parts)
  }

  /** A path below the root as Vite writes it. */
  slashed(name) {
    return this.vite.normalizePath(this.path(name))
  }

  write(files) {
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(this.path(name)), { recursive: true })
      fs.writeFileSync(this.path(name), content)
    }
  }

  read(name) {
    return fs.readFileSync(this.path(name), 'utf8')
  }

  exists(name) {
    return fs.existsSync(this.path(name))
  }

  json(name) {
    return JSON.parse(this.read(name))
  }

  /** Imports a package as the project does. */
  async import(name) {
    const { exports, main } = JSON.parse(fs.readFileSync(this.path('node_modules', name, 'package.json'), 'utf8'))
    const entry = exports?.['.'] ?? exports ?? main
    const file = typeof entry === 'string' ? entry : (entry.import?.default ?? entry.import ?? entry.default)
    return import(pathToFileURL(this.path('node_modules', name, file)).href)
  }

  /** Collects Vite's log, as lines of "level: text". */
  logger() {
    const lines = []
    const log = (level) => (message) => void lines.push(`${level}: ${strip(String(message))}`)
    return {
      lines,
      info: log('info'),
      warn: log('warn'),
      warnOnce: log('warn'),
      error: log('error'),
      clearScreen() {},
      hasErrorLogged: () => false,
      hasWarned: false,
    }
  }

  config(options, config = {}) {
    const customLogger = config.customLogger ?? this.logger()
    const { plugins = [], ...rest } = config
    // With css.postcss Vite does not look for a configuration file, which could happen after the test.
    return { root: this.root, configFile: false, customLogger, css: { postcss: {} }, ...rest, plugins: [...plugins, this.govite(options)] }
  }

  /** Creates a dev server, which listens unless it is in middleware mode. The server closes after the test. */
  async serve(options, config = {}) {
    const full = this.config(options, config)
    const server = await this.vite.createServer({ ...full, server: { port: somePort(), ...config.server } })
    this.after(() => server.close())
    server.lines = full.customLogger.lines
    if (!config.server?.middlewareMode) await server.listen()
    return server
  }

  /** Builds and returns the logged lines. */
  async build(options, config = {}) {
    const full = this.config(options, config)
    await this.vite.build(full)
    return full.customLogger.lines
  }

  get announcement() {
    return this.path('node_modules/.vite/govite.json')
  }

  /** Runs Vite's command in a process of its own. */
  command(args = [], env = {}) {
    const bin = path.join(this.root, 'node_modules', 'vite', 'bin', 'vite.js')
    return new Command(spawn(process.execPath, [bin, ...args], options(this.root, env)))
  }

  /** Runs a script of the project in a process of its own. */
  script(name, args = [], env = {}) {
    return new Command(spawn(process.execPath, [this.path(name), ...args], options(this.root, env)))
  }
}

function options(cwd, env) {
  return { cwd, stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, CI: '', NO_COLOR: '1', ...env } }
}

/** A child process with its output and its end. */
class Command {
  output = ''
  constructor(child) {
    this.child = child
    child.stdout.on('data', (data) => (this.output += data))
    child.stderr.on('data', (data) => (this.output += data))
    this.ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })))
  }
}

/**
 * Returns a port that no other test is likely to use. Port 0 is 5173 for Vite,
 * and a server that restarts needs its port again.
 */
export function somePort() {
  return 20_000 + Math.floor(Math.random() * 12_000)
}

export function strip(text) {
  return text.replace(/\u001B\[[\d;]*m/g, '')
}

/** Waits until condition returns a true value, and returns the value. */
export async function until(condition, what, timeout = 20_000) {
  const end = Date.now() + timeout
  for (;;) {
    const value = await condition()
    if (value) return value
    if (Date.now() > end) throw new Error(`timed out waiting for ${typeof what === 'function' ? what() : what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The origin of a server that listens. */
export function originOf(server) {
  return `http://localhost:${server.httpServer.address().port}`
}

/** Requests a page's head from the plugin's endpoint. */
export async function head(server, ...entries) {
  const base = server.config.base.replace(/\/$/, '')
  const query = entries.map((entry) => `entry=${encodeURIComponent(entry)}`).join('&')
  const response = await fetch(`${originOf(server)}${base}/@govite/head?${query}`)
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`)
  return response.json()
}
