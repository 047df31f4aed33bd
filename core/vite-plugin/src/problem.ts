import { pathOf } from './urls.js'

/** Why an entry cannot run, or why a page is not complete. */
export interface Problem {
  /** The entry as it was asked for. */
  entry: string
  message: string
  /** Absolute path. */
  file?: string
  line?: number
  /** Counted from 0, or from 1, as the plugin that failed counts. */
  column?: number
  /** The lines around the error. */
  frame?: string
  /** The Vite plugin that failed. */
  plugin?: string
}

/** Errors that pass when the browser asks again: Vite reloads the page by itself. */
const passing = new Set(['ERR_OUTDATED_OPTIMIZED_DEP', 'ERR_OPTIMIZE_DEPS_PROCESSING_ERROR', 'ERR_CLOSED_SERVER'])

/** Describes an error of Vite's or of a plugin's; undefined for one that passes by itself. */
export function problemOf(entry: string, error: unknown): Problem | undefined {
  const outer = error as Details
  if (typeof outer.code === 'string' && passing.has(outer.code)) return undefined
  // Rolldown collects errors, and draws the frame into the message; esbuild has
  // its own kind of list, and Vite has taken from it what matters.
  const first = Array.isArray(outer.errors) ? (outer.errors[0] as Details | undefined) : undefined
  const inner = !outer.loc && typeof first?.message === 'string' ? first : outer
  const text = plain(typeof inner.message === 'string' ? inner.message : String(error)).trim()
  const [, message, drawing] = /^(.*?)\n( *╭─.*)$/s.exec(text) ?? [, text, inner.frame]
  const { loc } = inner

  const problem: Problem = { entry, message: message as string }
  const file = [loc?.file, inner.id, outer.id].find((file) => typeof file === 'string' && file !== '')
  if (typeof file === 'string') problem.file = pathOf(file)
  if (Number.isFinite(loc?.line)) problem.line = loc?.line as number
  if (Number.isFinite(loc?.column)) problem.column = loc?.column as number
  if (typeof drawing === 'string' && drawing.trim() !== '') problem.frame = plain(drawing).replace(/^\n+|\s+$/g, '')
  if (typeof outer.plugin === 'string') problem.plugin = outer.plugin
  return problem
}

/** What bundlers and plugins put into errors, none of it for certain. */
interface Details {
  message?: unknown
  code?: unknown
  loc?: { file?: unknown; line?: unknown; column?: unknown }
  id?: unknown
  frame?: unknown
  plugin?: unknown
  errors?: unknown
}

function plain(text: string): string {
  return text.replace(/\u001B\[[\d;]*[A-Za-z]/g, '')
}
