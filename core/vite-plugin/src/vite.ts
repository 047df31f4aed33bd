// Where Vite's majors differ.

import * as vite from 'vite'
import type { ResolvedConfig, ViteDevServer } from 'vite'

/** The major version of the Vite that runs. */
export const major = Number.parseInt(vite.version, 10)

/** A transformed module, as far as it is read here; the same in Vite 5 to 8. */
export interface Module {
  url: string
  id: string | null
  file: string | null
  importedModules: Set<Module>
  importers: Set<Module>
  transformResult: { code: string } | null
}

/** The browser's modules: an environment since Vite 6, the server itself before. */
export interface Client {
  moduleByURL(url: string): Promise<Module | undefined>
  /** Takes an absolute path with slashes. */
  modulesByFile(file: string): Iterable<Module>
  /** The files of all modules, and files that stylesheets import. */
  files(): Iterable<string>
  transform(url: string): Promise<{ code: string } | null>
}

/** Returns the browser's modules of a dev server. */
export function clientOf(server: ViteDevServer): Client {
  const environment = major >= 6 ? server.environments.client : undefined
  const graph = environment?.moduleGraph ?? server.moduleGraph
  return {
    moduleByURL: (url) => graph.getModuleByUrl(url) as Promise<Module | undefined>,
    modulesByFile: (file) => (graph.getModulesByFile(file) ?? []) as Iterable<Module>,
    files: () => graph.fileToModulesMap.keys(),
    transform: (url) => (environment ? environment.transformRequest(url) : server.transformRequest(url)),
  }
}

/** Reports whether Vite's option server.fs allows a file. The path is absolute, with slashes. */
export function mayServe(server: ViteDevServer, file: string): boolean {
  const url = `/@fs/${file.replace(/^\//, '')}`
  if (major >= 6) return vite.isFileServingAllowed(server.config, url)
  return (vite.isFileServingAllowed as unknown as (url: string, server: ViteDevServer) => boolean)(url, server)
}

/** Returns the configuration of a build hook's environment. Before Vite 6 there is only one. */
export function configOf(context: unknown, config: ResolvedConfig): ResolvedConfig {
  return (context as { environment?: { config: ResolvedConfig } }).environment?.config ?? config
}

/** Reports whether a hook runs for browsers. */
export function isClient(context: unknown, config: ResolvedConfig): boolean {
  const { environment } = context as { environment?: { name: string } }
  return (environment?.name ?? 'client') === 'client' && !configOf(context, config).build.ssr
}
