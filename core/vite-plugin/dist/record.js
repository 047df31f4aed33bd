import fs from 'node:fs/promises';
import path from 'node:path';
/**
 * The record of a build for the Go application. It lists the emitted files, as
 * opposed to copied files, and among them the files with hashed names.
 */
export class BuildRecord {
    #emitted = new Set();
    #hashed = new Set();
    #assets = new Map();
    #modules = new Map();
    /** Forgets the last build. */
    clear() {
        this.#emitted.clear();
        this.#hashed.clear();
        this.#assets.clear();
        this.#modules.clear();
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
    /** Adds the file of an asset, by its source relative to Vite's root. */
    addAsset(source, file) {
        this.#assets.set(source, file.split(path.sep).join('/'));
    }
    /** Adds the modules of the project that a chunk contains besides its own. Paths are relative to Vite's root. */
    addModules(file, sources) {
        if (sources.length > 0)
            this.#modules.set(file.split(path.sep).join('/'), sources);
    }
    /** Writes the record to .vite/govite.json in the build's directory. */
    async write(outDir, base, injected) {
        const file = path.join(outDir, '.vite', 'govite.json');
        const content = {
            version: 1,
            base,
            emitted: [...this.#emitted].sort(),
            hashed: [...this.#hashed].sort(),
            assets: sorted(this.#assets),
            modules: sorted(this.#modules),
            injected,
        };
        await fs.mkdir(path.dirname(file), { recursive: true });
        await fs.writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
    }
}
function sorted(map) {
    return Object.fromEntries([...map].sort(([one], [other]) => (one < other ? -1 : 1)));
}
