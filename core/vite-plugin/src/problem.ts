import { pathOf } from './urls.js'

/** The error of an entry that cannot run, or of a page that cannot be complete. */
export interface Problem {
  /** The entry, as in the request. */
  entry: string
  message: string
  /** An absolute path. */
  file?: string
  line?: number
  /** Counted from 0 or from 1: plugins differ. */
  column?: number
  /** The lines around the error. */
  frame?: string
  /** The Vite plugin that failed. */
  plugin?: string
}

/** Codes of errors that do not last: Vite reloads the page by itself. */
const passing = new Set(['ERR_OUTDATED_OPTIMIZED_DEP', 'ERR_OPTIMIZE_DEPS_PROCESSING_ERROR', 'ERR_CLOSED_SERVER'])

/** Describes an error of Vite or of a plugin. Returns undefined for an error that does not last. */
export function problemOf(entry: string, error: unknown): Problem | undefined {
  const outer = error as Details
  if (typeof outer.code === 'string' && passing.has(outer.code)) return undefined
  // Rolldown has a list of errors and draws the frame into the message. esbuild
  // has a list, too, but Vite copies its first location to loc.
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

/** Fields of the errors of bundlers and plugins. Any may be missing or of another type. */
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
