import * as vite from 'vite'

/** A stylesheet as Vite's runtime puts it into the page. */
export interface Style {
  /** The value of data-vite-dev-id, by which the runtime finds the style. */
  id: string
  css: string
}

/** The imports and the stylesheet of a transformed module. */
export interface Contents {
  /** The URLs in `import` and `export … from` statements, in the order in which the modules run. */
  imports: string[]
  style: Style | undefined
}

// By a module's result: it has a new one when it is transformed again.
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
 * Returns the stylesheet in a module that Vite made from css. Vite 5 to 8 write
 * its id and its css as constants, a line each, with JSON.stringify. Modules
 * that export their css (`?inline`) have no such constants.
 */
function readStyle(code: string): Style | undefined {
  if (!code.includes('\n__vite__updateStyle(__vite__id, __vite__css)')) return undefined
  const id = constant(code, '__vite__id')
  const css = constant(code, '__vite__css')
  return id === undefined || css === undefined ? undefined : { id, css }
}

function constant(code: string, name: string): string | undefined {
  // Not `.`, which does not match U+2028; JSON.stringify does not escape that.
  const match = new RegExp(`^const ${name} = ("[^\\n]*");?$`, 'm').exec(code)
  try {
    return match ? (JSON.parse(match[1] as string) as string) : undefined
  } catch {
    return undefined
  }
}

/**
 * Returns the URLs of a module's static imports. Vite's module graph does not
 * tell them from import() with a constant.
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
    return [] // the browser reports the syntax error
  }
}
