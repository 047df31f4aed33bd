import type { Plugin } from 'vite'
import { build } from './build.js'
import { configure } from './configure.js'
import { parseOptions, type Options } from './options.js'
import { serve } from './serve.js'

export type { Encoding, Options, RefreshOptions } from './options.js'

/**
 * Joins Vite to a Go application that uses govite: sets what a build for a
 * backend needs, tells the application where the dev server is and what its
 * pages need, reloads pages when templates change, and records and compresses
 * what is built.
 *
 * @param options see {@link Options}; none is required
 * @returns plugins for Vite's `plugins`
 * @throws if an option is unknown or wrong
 */
export function govite(options?: Options): Plugin[] {
  const settings = parseOptions(options)
  return [configure(settings), serve(settings), ...build(settings)]
}

export default govite
