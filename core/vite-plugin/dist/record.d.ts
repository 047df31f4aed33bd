/**
 * What a build emitted, for the Go application: it tells built files from
 * those that were copied, and names that change with the content from names
 * that stay.
 */
export declare class BuildRecord {
    #private;
    /** Forgets the last build. */
    clear(): void;
    /** Adds a file by its path relative to the build's directory; others than those below it are not recorded. */
    add(file: string, hashed: boolean): void;
    /** Writes the record to .vite/govite.json in the build's directory. */
    write(outDir: string, base: string): Promise<void>;
}
