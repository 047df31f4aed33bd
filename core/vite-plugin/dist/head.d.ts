import type { ViteDevServer } from 'vite';
import type { Style } from './contents.js';
import { type Problem } from './problem.js';
/** The tags and stylesheets of a page in development. */
export interface Head {
    /** A page with a tag for each entry, marked with data-govite-entry, and the tags that Vite's plugins inject. */
    html: string;
    /** The entries that are html pages, as Vite serves them. */
    pages: Record<string, string>;
    /** The stylesheets among the scripts' static imports, in the order in which they run. */
    styles: Style[];
    /** The first error of the entries; null if there is none. */
    problem: Problem | null;
}
/**
 * Returns the tags and stylesheets of a page with these entries: scripts,
 * stylesheets and html pages, as percent-encoded URL paths without Vite's base.
 * An entry's error is in the result.
 */
export declare function head(server: ViteDevServer, entries: string[]): Promise<Head>;
