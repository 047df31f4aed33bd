import type { ResolvedConfig } from 'vite'
import type { Bundle } from './hashed.js'
import { hasPage, type Input } from './input.js'

/** The advice for a build without the polyfill. */
export const polyfillAdvice =
  "govite: no entry imports Vite's polyfill for modulepreload; Vite adds it to html entries only. " +
  "Import 'vite/modulepreload-polyfill' first in each entry. If your browsers do not need it, set build.modulePreload to { polyfill: false }."

/** Reports whether the polyfill is on in Vite's configuration but missing in all chunks. */
export function missesPolyfill(config: ResolvedConfig, bundle: Bundle): boolean {
  const { modulePreload, rollupOptions } = config.build
  const input = (rollupOptions.input ?? (config as { input?: Input }).input) as Input | undefined
  if (modulePreload === false || !modulePreload.polyfill || input === undefined || hasPage(input)) return false
  return !Object.values(bundle).some(
    (output) =>
      output.type === 'chunk' && (output.moduleIds ?? Object.keys(output.modules ?? {})).some((id) => id.includes('vite/modulepreload-polyfill')),
  )
}
