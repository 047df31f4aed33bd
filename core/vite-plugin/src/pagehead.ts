import path from 'node:path'
import type { Plugin, ResolvedConfig, UserConfig } from 'vite'
import { inputOf } from './configure.js'
import { EntryPages, type Asset, type Bundle, type Chunk, type Hook } from './entrypage.js'
import { paths } from './input.js'
import { isStylesheet } from './urls.js'
import { configOf, isClient } from './vite.js'

/** What Vite's plugins inject into the pages of a build, as the record has it. */
export interface Injected {
  /** Transformed pages, with a mark in place of an entry's own tags. */
  html: string[]
  /** The index in html by the built file of an entry, and by "" for stylesheets. */
  pages: Record<string, number>
}

/** The transformed pages of a build. */
export class PageHeads {
  readonly #pages = new Map<string, string>()

  /** Forgets the last build. */
  clear(): void {
    this.#pages.clear()
  }

  /** Adds the transformed page of an entry by its built file, relative to the build's directory. */
  add(file: string, html: string): void {
    this.#pages.set(file.split(path.sep).join('/'), html)
  }

  /** Returns the pages, equal pages once, or undefined if plugins inject nothing. */
  get injected(): Injected | undefined {
    if (this.#pages.size === 0) return undefined
    const pages = [...this.#pages].sort(([a], [b]) => (a < b ? -1 : 1))
    const html = [...new Set(pages.map(([, text]) => text))]
    return { html, pages: Object.fromEntries(pages.map(([file, text]) => [file, html.indexOf(text)])) }
  }
}

/**
 * Returns the plugin that lets other plugins transform a page for each script of
 * the build's input, as Vite does for html pages, and adds the results to heads.
 * The error of a hook ends the build, as it does for Vite's own pages.
 */
export function pageHead(heads: PageHeads): Plugin {
  let config: ResolvedConfig
  let hooks: Hook[] = []
  const plugin: Plugin = {
    name: 'govite:head',
    apply: 'build',
    enforce: 'post',
    configResolved(resolved) {
      config = resolved
      hooks = hooksOf(resolved.plugins)
      // Vite's own pages are transformed here, before plugins that are enforced
      // "post" generate their files. vite-plugin-pwa relies on that.
      const plugins = resolved.plugins as Plugin[]
      const at = plugins.findIndex(({ name }) => name === 'vite:build-html')
      if (at < 0) return
      plugins.splice(plugins.indexOf(plugin), 1)
      plugins.splice(at + 1, 0, plugin)
    },
    async generateBundle(options, output) {
      if (hooks.length === 0 || !isClient(this, config)) return
      const resolved = configOf(this, config)
      const { root, build } = resolved
      if (build.lib) return
      const outDir = path.resolve(root, build.outDir)
      const bundle = output as unknown as Bundle
      const pages = new EntryPages(resolved, this, bundle)
      const sources = new Sources(bundle)
      const entries = Object.values(bundle).filter((output) => output.type === 'chunk' && isScriptEntry(output)) as Chunk[]
      for (const entry of entries) {
        if (entry !== entries[0]) sources.restore()
        const html = await pages.transform(hooks, entry)
        if (html !== undefined) heads.add(path.relative(outDir, path.join(options.dir ?? outDir, entry.fileName)), html)
      }
      if (!paths(inputOf(resolved as unknown as UserConfig)).some(isStylesheet)) return
      if (entries.length > 0) sources.restore()
      const html = await pages.transform(hooks)
      if (html !== undefined) heads.add('', html)
    },
  }
  return plugin
}

/** Returns the hooks of plugins, except for plugin-legacy: the application writes its tags itself. */
function hooksOf(plugins: readonly Plugin[]): Hook[] {
  const hooks: Hook[] = []
  for (const { name, transformIndexHtml: hook } of plugins) {
    if (!hook || name.startsWith('vite:legacy-')) continue
    if (typeof hook === 'function') {
      hooks.push({ plugin: name, order: 'normal', handler: hook as Hook['handler'] })
      continue
    }
    // Vite 5 also reads the old names.
    const { order, handler, enforce, transform } = hook as Partial<Record<'order' | 'enforce', string> & Record<'handler' | 'transform', Hook['handler']>>
    const when = order ?? (enforce === 'pre' ? 'pre' : undefined)
    const called = handler ?? transform
    if (called) hooks.push({ plugin: name, order: when === 'pre' || when === 'post' ? when : 'normal', handler: called })
  }
  return hooks
}

function isScriptEntry({ isEntry, facadeModuleId }: Chunk): boolean {
  return isEntry && facadeModuleId !== null && !facadeModuleId.endsWith('.html') && !facadeModuleId.includes('vite/legacy-polyfills')
}

/**
 * The sources of a bundle's stylesheets. A hook may move rules of stylesheets
 * into the page. It has to find them again for the next page.
 */
class Sources {
  readonly #bundle: Bundle
  readonly #sources: Map<string, string | Uint8Array>
  #first = true

  constructor(bundle: Bundle) {
    this.#bundle = bundle
    const sheets = Object.values(bundle).filter(({ fileName }) => fileName.endsWith('.css')) as Asset[]
    this.#sources = new Map(sheets.map(({ fileName, source }) => [fileName, source]))
  }

  /**
   * Gives changed stylesheets their sources again. Stylesheets that the hooks
   * leave alone for the first page are not looked at for the others.
   */
  restore(): void {
    for (const [name, source] of this.#sources) {
      const output = this.#bundle[name]
      if (output?.type === 'asset' && output.source !== source) output.source = source
      else if (this.#first) this.#sources.delete(name)
    }
    this.#first = false
  }
}
