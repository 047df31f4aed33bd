import fs from 'node:fs/promises'
import path from 'node:path'
import type { Injected } from './pagehead.js'

/**
 * The record of a build for the Go application. It lists the emitted files, as
 * opposed to copied files, and among them the files with hashed names.
 */
export class BuildRecord {
  readonly #emitted = new Set<string>()
  readonly #hashed = new Set<string>()

  /** Forgets the last build. */
  clear(): void {
    this.#emitted.clear()
    this.#hashed.clear()
  }

  /** Adds a file by its path relative to the build's directory. Files outside of that are not recorded. */
  add(file: string, hashed: boolean): void {
    const name = file.split(path.sep).join('/')
    if (name.startsWith('../') || path.isAbsolute(file)) return
    this.#emitted.add(name)
    if (hashed) this.#hashed.add(name)
  }

  /** Writes the record to .vite/govite.json in the build's directory. */
  async write(outDir: string, base: string, injected?: Injected): Promise<void> {
    const file = path.join(outDir, '.vite', 'govite.json')
    const content = { version: 1, base, emitted: [...this.#emitted].sort(), hashed: [...this.#hashed].sort(), injected }
    await fs.mkdir(path.dirname(file), { recursive: true })
    await fs.writeFile(file, `${JSON.stringify(content, null, 2)}\n`)
  }
}
