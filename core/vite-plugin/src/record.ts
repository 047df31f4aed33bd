import fs from 'node:fs/promises'
import path from 'node:path'

/**
 * What a build emitted, for the Go application: it tells built files from
 * those that were copied, and names that change with the content from names
 * that stay.
 */
export class BuildRecord {
  readonly #emitted = new Set<string>()
  readonly #hashed = new Set<string>()

  /** Forgets the last build. */
  clear(): void {
    this.#emitted.clear()
    this.#hashed.clear()
  }

  /** Adds a file by its path relative to the build's directory; others than those below it are not recorded. */
  add(file: string, hashed: boolean): void {
    const name = file.split(path.sep).join('/')
    if (name.startsWith('../') || path.isAbsolute(file)) return
    this.#emitted.add(name)
    if (hashed) this.#hashed.add(name)
  }

  /** Writes the record to .vite/govite.json in the build's directory. */
  async write(outDir: string, base: string): Promise<void> {
    const file = path.join(outDir, '.vite', 'govite.json')
    const content = { version: 1, base, emitted: [...this.#emitted].sort(), hashed: [...this.#hashed].sort() }
    await fs.mkdir(path.dirname(file), { recursive: true })
    await fs.writeFile(file, `${JSON.stringify(content, null, 2)}\n`)
  }
}
