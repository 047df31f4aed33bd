import fs from 'node:fs/promises';
import path from 'node:path';
/**
 * The record of a build for the Go application. It lists the emitted files, as
 * opposed to copied files, and among them the files with hashed names.
 */
export class BuildRecord {
    #emitted = new Set();
    #hashed = new Set();
    /** Forgets the last build. */
    clear() {
        this.#emitted.clear();
        this.#hashed.clear();
    }
    /** Adds a file by its path relative to the build's directory. Files outside of that are not recorded. */
    add(file, hashed) {
        const name = file.split(path.sep).join('/');
        if (name.startsWith('../') || path.isAbsolute(file))
            return;
        this.#emitted.add(name);
        if (hashed)
            this.#hashed.add(name);
    }
    /** Writes the record to .vite/govite.json in the build's directory. */
    async write(outDir, base, injected) {
        const file = path.join(outDir, '.vite', 'govite.json');
        const content = { version: 1, base, emitted: [...this.#emitted].sort(), hashed: [...this.#hashed].sort(), injected };
        await fs.mkdir(path.dirname(file), { recursive: true });
        await fs.writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
    }
}
