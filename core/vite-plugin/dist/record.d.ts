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
    /** Writes the record to .vite/govite.json in the build's directory. */
    write(outDir: string, base: string, injected?: Injected): Promise<void>;
}
