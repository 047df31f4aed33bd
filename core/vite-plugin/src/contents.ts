import * as vite from 'vite'

/** A stylesheet as Vite's runtime puts it into the page. */
export interface Style {
  /** The value of data-vite-dev-id, by which the runtime finds the style. */
  id: string
  css: string
}

/** What is read from a transformed module. */
export interface Contents {
  /** The URLs of import and export … from statements, in the order in which the modules run. */
  imports: string[]
  style: Style | undefined
}

// A module that is transformed again has a new result.
const known = new WeakMap<{ code: string }, Contents>()

/** Reads a transformed module, once for each result. */
export function read(result: { code: string }): Contents {
  let contents = known.get(result)
  if (!contents) {
    const style = readStyle(result.code)
    contents = { imports: style ? [] : readImports(result.code), style }
    known.set(result, contents)
  }
  return contents
}

/**
 * Returns the stylesheet of a module that Vite made from one: two constants,
 * written with JSON.stringify on a line each, in Vite 5 to 8. Modules that
 * export their css (`?inline`) have none.
 */
function readStyle(code: string): Style | undefined {
  if (!code.includes('\n__vite__updateStyle(__vite__id, __vite__css)')) return undefined
  const id = constant(code, '__vite__id')
  const css = constant(code, '__vite__css')
  return id === undefined || css === undefined ? undefined : { id, css }
}

function constant(code: string, name: string): string | undefined {
  // Not `.`, which stops at U+2028; JSON.stringify leaves that as it is.
  const match = new RegExp(`^const ${name} = ("[^\\n]*");?$`, 'm').exec(code)
  try {
    return match ? (JSON.parse(match[1] as string) as string) : undefined
  } catch {
    return undefined
  }
}

/**
 * Returns what a module imports statically. Vite's own record of that, in the
 * module graph, has import() with a constant among it.
 */
function readImports(code: string): string[] {
  if (!/\b(?:import|from)\b/.test(code)) return []
  const urls = new Set<string>()
  for (const statement of parse(code)) {
    if (statement.source && typeof statement.source.value === 'string') urls.add(statement.source.value)
  }
  return [...urls]
}

function parse(code: string): { source?: { value?: unknown } | null }[] {
  try {
    return vite.parseAst(code).body as { source?: { value?: unknown } | null }[]
  } catch {
    return [] // the browser will say what is wrong with it
  }
}
