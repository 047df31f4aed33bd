import fs from 'node:fs'
import path from 'node:path'
import type { IndexHtmlTransformContext, IndexHtmlTransformResult, ResolvedConfig } from 'vite'
import { normalizePath } from 'vite'
import { replaceTags } from './html.js'
import { inject, serialize } from './inject.js'
import { moduleURL, pathOf } from './urls.js'

/**
 * The page that plugins transform for an entry. It is the page of head.ts, so
 * that a plugin does the same in both modes. No such file exists.
 */
export const pagePath = '/@govite/page.html'

/** The place of the entry's own tags in a transformed page. */
export const entryMark = '<!--entry-->'

/** A plugin's hook transformIndexHtml. */
export interface Hook {
  plugin: string
  order: 'pre' | 'normal' | 'post'
  handler: (this: unknown, html: string, context: IndexHtmlTransformContext) => Result | Promise<Result>
}

type Result = IndexHtmlTransformResult | void

/** The chunks and assets of a bundle, as far as they are read here; the same in Rollup and Rolldown. */
export type Bundle = Record<string, Chunk | Asset>

export interface Chunk {
  type: 'chunk'
  fileName: string
  isEntry: boolean
  facadeModuleId: string | null
  imports: string[]
  viteMetadata?: { importedCss: Set<string> }
}

export interface Asset {
  type: 'asset'
  fileName: string
  name?: string
  names?: string[]
  source: string | Uint8Array
}

/** The context of a build hook, as far as it is used here. */
interface Context {
  getFileName(referenceId: string): string
}

/** Transforms the pages of entries as Vite transforms its html pages. */
export class EntryPages {
  readonly #config: ResolvedConfig
  readonly #context: Context
  readonly #bundle: Bundle
  readonly #base: string
  /** The one stylesheet of a build without cssCodeSplit. */
  readonly #sheets: string[] = []

  constructor(config: ResolvedConfig, context: Context, bundle: Bundle) {
    this.#config = config
    this.#context = context
    this.#bundle = bundle
    this.#base = config.base === '' ? './' : config.base
    if (config.build.cssCodeSplit) return
    for (const output of Object.values(bundle)) {
      if (output.type === 'asset' && (output.names ?? [output.name]).includes('style.css')) this.#sheets.push(output.fileName)
    }
  }

  /**
   * Returns the page of an entry with a mark in place of the entry's own tags, or
   * undefined if the hooks change nothing. Without an entry it returns the page
   * of a stylesheet. The error of a hook names the plugin and the entry.
   */
  async transform(hooks: Hook[], entry?: Chunk): Promise<string | undefined> {
    const { root } = this.#config
    const id = entry?.facadeModuleId ?? ''
    const source = path.isAbsolute(id) ? `/${normalizePath(path.relative(root, id))}` : undefined
    const call = async (html: string, order: Hook['order'], context: object): Promise<string> => {
      for (const hook of hooks) {
        if (hook.order !== order) continue
        try {
          html = inject(html, await hook.handler.call(this.#context, html, context as IndexHtmlTransformContext))
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error)
          throw new Error(`transformIndexHtml of the plugin ${hook.plugin} failed for a page with ${source ?? entry?.fileName ?? 'a stylesheet'}: ${message}`, { cause: error })
        }
      }
      return html
    }

    // Vite calls the first hooks for the source of a page. Then it bundles the
    // files of the page, and calls the other hooks for the result.
    const early = { path: pagePath, filename: normalizePath(path.join(root, pagePath)) }
    const late = { ...early, bundle: this.#bundle, ...(entry && { chunk: entry }) }
    const own = entry ? this.#tags(entry).join('') : ''
    const withOwn = (html: string): string => html.replace(/<\/head>/i, (end) => own + end)
    const script = source === undefined ? '' : serialize({ tag: 'script', attrs: { type: 'module', src: source } })
    let html = await call(page(script), 'pre', early)
    html = withOwn(this.#bundled(html, source))
    html = await call(html, 'normal', late)
    html = await call(html, 'post', late)
    html = this.#marked(this.#named(html), entry)
    return html === this.#marked(withOwn(page('')), entry) ? undefined : html
  }

  /** Returns the tags of an entry as Vite writes them. */
  #tags(entry: Chunk): string[] {
    const { modulePreload } = this.#config.build
    const preloads = modulePreload === false ? [] : this.#imports(entry)
    const url = (file: string): string => this.#base + file
    return [
      serialize({ tag: 'script', attrs: { type: 'module', crossorigin: true, src: url(entry.fileName) } }),
      ...preloads.map(({ fileName }) => serialize({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: url(fileName) } })),
      ...this.#styles(entry).map((file) => serialize({ tag: 'link', attrs: { rel: 'stylesheet', crossorigin: true, href: url(file) } })),
    ]
  }

  /** Returns the imports of a chunk, the imports of imports first. */
  #imports(chunk: Chunk, seen = new Set([chunk.fileName])): Chunk[] {
    const chunks: Chunk[] = []
    for (const file of chunk.imports) {
      const imported = this.#bundle[file]
      if (imported?.type !== 'chunk' || seen.has(file)) continue
      seen.add(file)
      chunks.push(...this.#imports(imported, seen), imported)
    }
    return chunks
  }

  #styles(entry: Chunk): string[] {
    if (!this.#config.build.cssCodeSplit) return this.#sheets
    return [...new Set([...this.#imports(entry), entry].flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]))]
  }

  /**
   * Returns the page with URLs of the build in place of sources: files of the
   * public directory, and other entries. It removes the script of the entry.
   */
  #bundled(html: string, entry: string | undefined): string {
    const { publicDir, root, logger } = this.#config
    return replaceTags(html, (tag, { url, isModule }) => {
      if (url === undefined || !/^\/(?!\/)/.test(url)) return tag
      if (url === entry && isModule) return ''
      const file = moduleURL(pathOf(url), '/')
      if (publicDir && isFile(path.join(publicDir, file))) return tag.replace(/(\s(?:src|href)\s*=\s*["']?)\//i, (_, start: string) => start + this.#base)
      const id = normalizePath(path.join(root, file))
      const chunk = Object.values(this.#bundle).find((output) => output.type === 'chunk' && output.isEntry && output.facadeModuleId === id)
      if (chunk?.type === 'chunk' && isModule) return this.#tags(chunk).join('')
      if (isFile(id)) {
        logger.warnOnce(
          `govite: a plugin injects ${tag.trim()} with the source ${url}, and the build has no such file; ` +
            'make a script an input of the build, and move other files to the public directory',
        )
      }
      return tag
    })
  }

  /** Returns the page with the names of emitted files in place of Vite's references to them. */
  #named(html: string): string {
    return html.replace(/__VITE_ASSET__([\w$]+?)__(?:\$_(.*?)__)?/g, (_, reference: string, postfix = '') => {
      // Vite 8 has the key of a postfix behind the reference.
      return this.#base + encodeURI(this.#context.getFileName(reference.replace(/_[a-f\d]{24}$/, ''))) + postfix
    })
  }

  /** Returns the page with a mark in place of the entry's own tags. */
  #marked(html: string, entry: Chunk | undefined): string {
    const files = entry ? [entry.fileName, ...this.#imports(entry).map(({ fileName }) => fileName), ...this.#styles(entry)] : []
    const own = new Set(files.map((file) => this.#base + file))
    let mark = `${entryMark}\n`
    return replaceTags(html, (tag, { url }) => {
      if (url === undefined || !own.has(url)) return tag
      const replaced = mark
      mark = ''
      return replaced
    })
  }
}

function page(body: string): string {
  return `<!doctype html>\n<html>\n<head>\n</head>\n<body>\n${body}</body>\n</html>\n`
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
}
