import type { ResolvedConfig, ViteDevServer } from 'vite';
import type { Settings } from './options.js';
/** The files that reload the page. */
export interface Refreshed {
    /** Absolute, with slashes. */
    directories: string[];
    /** The directory that messages name files from. */
    base: string;
    /** Reports whether a change of the file with this absolute path reloads the page. */
    match(file: string): boolean;
}
/** Finds out which files reload the page. */
export declare function refreshed(config: ResolvedConfig, refresh: NonNullable<Settings['refresh']>): Refreshed;
/**
 * Reloads all pages a while after the last of a series of changes, in which
 * the application reads its templates again.
 */
export declare function refresh(server: ViteDevServer, files: Refreshed, delay: number): void;
/**
 * Vite reloads pages at the address of any changed html file that is no module,
 * at once, and says so. A module that nothing has loaded yet makes it leave the
 * file alone.
 */
export declare function inertModule(file: string): object;
