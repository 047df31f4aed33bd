import fs from 'node:fs'
import path from 'node:path'
import type { ResolvedConfig, UserConfig } from 'vite'
import { normalizePath } from 'vite'
import * as vite from 'vite'
import type { Asset, Bundle } from './hashed.js'
import { isCompiled } from './options.js'
import { contains, parseGlob, type Glob } from './templates.js'
import { pathOf } from './urls.js'
import { major } from './vite.js'

type Limit = number | ((file: string, content: Buffer) => boolean | undefined)
type BuildOptions = { assetsInlineLimit?: Limit }

/** The part of a build hook's context that emits files, the same in Rollup and Rolldown. */
interface Context {
  getModuleIds(): Iterable<string>
  emitFile(file: { type: 'asset'; name: string; originalFileName: string; source: Uint8Array }): string
  getFileName(reference: string): string
  warn(message: string): void
}

/**
 * The assets of a build: files that its scripts and stylesheets refer to, and
 * files that only templates name. A template may name any of them, so each of
 * them is a file of the build, even if Vite inlines it, too.
 */
export class Assets {
  readonly #globs: string[]
  // Vite asks about each file that it may inline. Bundlers do not compile an
  // unchanged module again, so the files stay for the next build of a watcher.
  readonly #referred = new Set<string>()

  constructor(globs: string[]) {
    this.#globs = globs
  }

  /**
   * Returns the change of the configuration that makes Vite tell which files it
   * may inline. It changes no decision of Vite's. Vite 5.0 takes no function for
   * build.assetsInlineLimit, so the files in its stylesheets stay unknown.
   */
  listen(config: UserConfig): UserConfig {
    if (vite.version.startsWith('5.0.')) return {}
    const client = (config.environments as { client?: { build?: BuildOptions } } | undefined)?.client?.build
    const given = client?.assetsInlineLimit ?? (config.build as BuildOptions | undefined)?.assetsInlineLimit
    const build = { assetsInlineLimit: this.#tell(given) }
    return major >= 6 ? { environments: { client: { build } } } : { build }
  }

  #tell(limit: Limit | undefined): Limit {
    return (file, content) => {
      this.#referred.add(normalizePath(file))
      if (typeof limit === 'function') return limit(file, content)
      if (limit === undefined) return undefined // Vite's default
      // Vite never inlines pointers of Git LFS.
      return content.length < Number(limit) && !content.subarray(0, 34).equals(pointer)
    }
  }

  /** Returns the files for templates that exist, absolute with slashes, and the globs without a file. */
  async listed(config: ResolvedConfig): Promise<{ files: Set<string>; empty: string[] }> {
    const files = new Set<string>()
    const empty: string[] = []
    for (const glob of this.#globs) {
      const before = files.size
      let found = false
      for await (const file of find(globOf(config, glob))) {
        found = true
        if (isAsset(config, file)) files.add(file)
      }
      if (!found && files.size === before) empty.push(glob)
    }
    return { files, empty }
  }

  /** Emits the assets that are no files of the bundle yet, and calls add for each asset. */
  async emit(context: Context, config: ResolvedConfig, bundle: Bundle, add: (source: string, name: string) => void): Promise<void> {
    const { files, empty } = await this.listed(config)
    for (const glob of empty) {
      context.warn(`govite: the option assets has ${JSON.stringify(glob)}, which matches no file below ${config.root}; correct or remove it`)
    }
    if (!config.build.lib) {
      for (const file of this.#referred) if (isAsset(config, file)) files.add(file)
      for (const id of context.getModuleIds()) {
        const file = imported(id)
        if (file !== undefined && config.assetsInclude(file) && isAsset(config, file)) files.add(file)
      }
    }
    const bundled = Object.values(bundle).filter((output): output is Asset => output.type === 'asset')
    for (const file of [...files].sort()) {
      const source = path.posix.relative(normalizePath(config.root), file)
      const same = bundled.find(({ originalFileNames }) => originalFileNames?.includes(source))
      if (same) {
        add(source, same.fileName)
        continue
      }
      let content: Buffer
      try {
        content = await fs.promises.readFile(file)
      } catch {
        continue // a virtual file of another plugin, or a removed one
      }
      // A worker's assets are in the bundle without the names of their sources.
      const equal = bundled.find(({ fileName, source }) => path.extname(fileName) === path.extname(file) && isEqual(source, content))
      const name = equal?.fileName ?? context.getFileName(context.emitFile({ type: 'asset', name: path.basename(file), originalFileName: source, source: content }))
      add(source, name)
    }
  }
}

const pointer = Buffer.from('version https://git-lfs.github.com')

/** Returns a function that reports whether an option's globs match a file. The path is absolute, with slashes. */
export function matcher(config: ResolvedConfig, globs: string[]): (file: string) => boolean {
  const parsed = globs.map((glob) => globOf(config, glob))
  return (file) => isAsset(config, file) && parsed.some((glob) => glob.match(file))
}

function globOf(config: ResolvedConfig, glob: string): Glob {
  return parseGlob(normalizePath(config.root), normalizePath(glob))
}

/** Returns the project's modules in a chunk without the chunk's own module, relative to Vite's root. */
export function mergedModules(root: string, { moduleIds = [], facadeModuleId }: { moduleIds?: string[]; facadeModuleId: string | null }): string[] {
  const own = moduleIds.filter((id) => id !== facadeModuleId && path.isAbsolute(id) && !/[\0?]|\/node_modules\//.test(normalizePath(id)))
  return own.map((id) => path.posix.relative(normalizePath(root), normalizePath(id))).sort()
}

/** Returns the file of a module that is an asset or its URL, or undefined. Other queries make something else of a file. */
function imported(id: string): string | undefined {
  const query = id.slice(pathOf(id).length)
  if (id.includes('\0') || !path.isAbsolute(id) || !/^(?:\?(?:url|inline|no-inline)(?:&(?:url|inline|no-inline))*)?$/.test(query)) return undefined
  return normalizePath(pathOf(id))
}

/** Reports whether a file may be an asset: Vite does not compile it, copy it from the public directory or write it. */
function isAsset(config: ResolvedConfig, file: string): boolean {
  const others = [config.publicDir, path.resolve(config.root, config.build.outDir), config.cacheDir].filter(Boolean)
  return !isCompiled(file) && !others.some((directory) => contains(normalizePath(directory), file))
}

/** Finds the files that a glob matches. */
async function* find(glob: Glob): AsyncGenerator<string> {
  const directories = [glob.directory]
  for (const directory of directories) {
    let entries: fs.Dirent[]
    try {
      entries = await fs.promises.readdir(directory, { withFileTypes: true })
    } catch {
      continue // missing or not readable
    }
    for (const entry of entries) {
      const name = path.posix.join(directory, entry.name)
      if (entry.isDirectory()) {
        if (glob.reaches(name)) directories.push(name)
      } else if (glob.match(name)) {
        yield name
      }
    }
  }
}

function isEqual(source: string | Uint8Array, content: Buffer): boolean {
  return source.length <= content.length && content.equals(typeof source === 'string' ? Buffer.from(source) : source)
}
