import type { ViteDevServer } from 'vite';
import type { Style } from './contents.js';
import { type Problem } from './problem.js';
/** What a page needs for its entries while the dev server runs. */
export interface Head {
    /** A page with the entries, each with data-govite-entry, and with what Vite's plugins inject. */
    html: string;
    /** The pages among the entries, as Vite would serve them. */
    pages: Record<string, string>;
    /** The stylesheets that the scripts import statically, in the order in which they run. */
    styles: Style[];
    problem: Problem | null;
}
/**
 * Returns what a page needs for entries: URL paths without Vite's base,
 * percent-encoded, of scripts, stylesheets and html pages.
 */
export declare function head(server: ViteDevServer, entries: string[]): Promise<Head>;
