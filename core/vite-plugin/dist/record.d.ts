import type { Injected } from './pagehead.js';
/**
 * The record of a build for the Go application. It lists the emitted files, as
 * opposed to copied files, and among them the files with hashed names.
 */
export declare class BuildRecord {
    #private;
    /** Forgets the last build. */
    clear(): void;
    /** Adds a file by its path relative to the build's directory. Files outside of that are not recorded. */
    add(file: string, hashed: boolean): void;
    /** Adds the file of an asset, by its source relative to Vite's root. */
    addAsset(source: string, file: string): void;
    /** Adds the modules of the project that a chunk contains besides its own. Paths are relative to Vite's root. */
    addModules(file: string, sources: string[]): void;
    /** Writes the record to .vite/govite.json in the build's directory. */
    write(outDir: string, base: string, injected?: Injected): Promise<void>;
}
