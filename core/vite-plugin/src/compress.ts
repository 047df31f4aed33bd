import fs from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import type { Logger } from 'vite'
import type { Encoding } from './options.js'

/**
 * Extensions of files that compress well, the same as in the application
 * (isCompressible in core/internal/dist). The common formats of fonts and images
 * are compressed already.
 */
const compressible = new Set(
  ('js mjs cjs css html htm xhtml svg json jsonld map txt md csv xml rss atom wasm webmanifest geojson gltf glb vtt ' +
    'ico cur bmp ttf otf eot yaml yml ics').split(' '),
)

/** Smaller files fit into one or two packets without compression. */
const smallest = 1024

/** Node.js compresses in four threads. */
const concurrency = 4

type Compressor = (content: Buffer) => Promise<Buffer>

const compressors: Record<Encoding, Compressor> = {
  br: (content) =>
    promisify(zlib.brotliCompress)(content, {
      params: {
        [zlib.constants.BROTLI_PARAM_QUALITY]: zlib.constants.BROTLI_MAX_QUALITY,
        [zlib.constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
  gz: async (content) => {
    const compressed = await promisify(zlib.gzip)(content, { level: zlib.constants.Z_BEST_COMPRESSION })
    compressed[9] = 255 // the operating system: "unknown", for the same bytes on all machines
    return compressed
  },
  zst: (content) => {
    const { zstdCompress, constants } = zlib as unknown as {
      zstdCompress: typeof zlib.brotliCompress
      constants: Record<'ZSTD_c_compressionLevel', number>
    }
    return promisify(zstdCompress)(content, { params: { [constants.ZSTD_c_compressionLevel]: 19 } })
  },
}

/**
 * Writes a compressed copy beside each file of a build, `main.js.br` beside
 * `main.js`. If the copy would not be smaller, an older copy is removed
 * instead. Files and directories whose names start with a dot get no copies.
 */
export async function compress(outDir: string, encodings: Encoding[], logger: Logger): Promise<void> {
  const files = (await list(outDir)).filter((file) => compressible.has(path.extname(file).slice(1).toLowerCase()))
  const total = { files: 0, bytes: 0, compressed: new Map(encodings.map((encoding) => [encoding, 0])) }
  const next = async (): Promise<void> => {
    for (let file = files.shift(); file !== undefined; file = files.shift()) {
      const content = await fs.readFile(file)
      let written = false
      for (const encoding of encodings) {
        const copy = `${file}.${encoding}`
        const compressed = content.length >= smallest ? await compressors[encoding](content) : content
        if (compressed.length < content.length) {
          await fs.writeFile(copy, compressed)
          written = true
        } else {
          await fs.rm(copy, { force: true })
        }
        total.compressed.set(encoding, (total.compressed.get(encoding) as number) + Math.min(compressed.length, content.length))
      }
      if (written) total.files++
      total.bytes += content.length
    }
  }
  await Promise.all(Array.from({ length: concurrency }, next))
  if (total.files === 0) return
  const sizes = [...total.compressed].map(([encoding, bytes]) => `${encoding} ${kilobytes(bytes)}`)
  logger.info(`govite: compressed ${total.files} ${total.files === 1 ? 'file' : 'files'}, ${kilobytes(total.bytes)} → ${sizes.join(', ')}`)
}

async function list(directory: string): Promise<string[]> {
  const files: string[] = []
  for (const entry of await fs.readdir(directory, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue
    const file = path.join(directory, entry.name)
    if (entry.isDirectory()) files.push(...(await list(file)))
    else if (entry.isFile()) files.push(file)
  }
  return files.sort()
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
