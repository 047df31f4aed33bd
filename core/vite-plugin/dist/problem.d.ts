/** The error of an entry that cannot run, or of a page that cannot be complete. */
export interface Problem {
    /** The entry, as in the request. */
    entry: string;
    message: string;
    /** An absolute path. */
    file?: string;
    line?: number;
    /** Counted from 0 or from 1: plugins differ. */
    column?: number;
    /** The lines around the error. */
    frame?: string;
    /** The Vite plugin that failed. */
    plugin?: string;
}
/** Describes an error of Vite or of a plugin. Returns undefined for an error that does not last. */
export declare function problemOf(entry: string, error: unknown): Problem | undefined;
