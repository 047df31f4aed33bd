import path from 'node:path'

/** Options of an output, the same in Rollup and Rolldown. */
export interface OutputOptions {
  dir?: string | undefined
  assetFileNames?: unknown
  sanitizeFileName?: unknown
}

/** The chunks and assets of a bundle, the same in Rollup and Rolldown. */
export type Bundle = Record<string, Chunk | Asset>

interface Chunk {
  type: 'chunk'
  fileName: string
  facadeModuleId: string | null
  preliminaryFileName: string
  moduleIds?: string[]
  modules?: object
}

export interface Asset {
  type: 'asset'
  fileName: string
  names?: string[]
  originalFileNames?: string[]
  source: string | Uint8Array
}

/**
 * Reports whether a chunk's name has a hash of its content. The preliminary
 * name has a placeholder of the same length in its place, such as `!~{001}~`.
 */
export function isHashedChunk({ fileName, preliminaryFileName }: Chunk): boolean {
  if (!/!~\{\w+\}~/.test(preliminaryFileName)) return false
  const pattern = preliminaryFileName
    .split(/(!~\{\w+\}~)/)
    .map((part, index) => (index % 2 === 1 ? `[\\w-]{${part.length}}` : literal(part)))
    .join('')
  return new RegExp(`^${pattern}$`).test(fileName)
}

/**
 * Returns the names of the assets whose pattern in assetFileNames has a hash.
 * Doubtful names are left out: browsers keep a file with a hashed name for
 * good, and ask again for any other file.
 */
export function hashedAssets(options: OutputOptions, bundle: Bundle): string[] {
  const hashed: string[] = []
  for (const output of Object.values(bundle)) {
    if (output.type === 'asset' && isHashedAsset(options, output)) hashed.push(output.fileName)
  }
  return hashed
}

function isHashedAsset(options: OutputOptions, asset: Asset): boolean {
  // An asset without a name was emitted under a fixed file name.
  const names = asset.names ?? []
  const pattern = names.length > 0 ? assetPattern(options, asset) : undefined
  if (pattern === undefined || !/\[hash(?::\d+)?\]/.test(pattern)) return false
  return names.some((name) => nameExpression(pattern, sanitize(options, name)).test(asset.fileName))
}

function assetPattern({ assetFileNames }: OutputOptions, asset: Asset): string | undefined {
  if (typeof assetFileNames === 'string') return assetFileNames
  if (typeof assetFileNames !== 'function') return undefined
  try {
    const { names = [], originalFileNames = [] } = asset
    const pattern: unknown = assetFileNames({
      type: 'asset',
      name: names[0],
      names,
      originalFileName: originalFileNames[0] ?? null,
      originalFileNames,
      source: asset.source,
    })
    return typeof pattern === 'string' ? pattern : undefined
  } catch {
    return undefined // a function that fails only here: the name is doubtful
  }
}

/** Returns an expression for the file names that a pattern gives to an asset of this name. */
function nameExpression(pattern: string, name: string): RegExp {
  const extname = path.posix.extname(name)
  const stem = extname ? name.slice(0, -extname.length) : name
  const expression = pattern
    .split(/(\[\w+(?::\d+)?\])/)
    .map((part) => {
      const [, placeholder, length] = /^\[(\w+)(?::(\d+))?\]$/.exec(part) ?? []
      switch (placeholder) {
        case 'hash':
          return `[\\w-]{${length ?? 8}}`
        case 'name':
          return literal(stem)
        case 'ext':
          return literal(extname.slice(1))
        case 'extname':
          return literal(extname)
        default:
          return literal(part)
      }
    })
    .join('')
  return new RegExp(`^${expression}$`)
}

function sanitize({ sanitizeFileName }: OutputOptions, name: string): string {
  if (typeof sanitizeFileName === 'function') return String(sanitizeFileName(name))
  return name.replace(/[\u0000-\u001F"#$%&*+,:;<=>?[\]^`{|}\u007F]/g, '_')
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}
