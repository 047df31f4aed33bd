/** Why an entry cannot run, or why a page is not complete. */
export interface Problem {
    /** The entry as it was asked for. */
    entry: string;
    message: string;
    /** Absolute path. */
    file?: string;
    line?: number;
    /** Counted from 0, or from 1, as the plugin that failed counts. */
    column?: number;
    /** The lines around the error. */
    frame?: string;
    /** The Vite plugin that failed. */
    plugin?: string;
}
/** Describes an error of Vite's or of a plugin's; undefined for one that passes by itself. */
export declare function problemOf(entry: string, error: unknown): Problem | undefined;
