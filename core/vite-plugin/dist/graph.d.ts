import type { ResolvedConfig } from 'vite';
import { type Contents } from './contents.js';
import type { Client, Module } from './vite.js';
/** A module's visit in a crawl. */
export interface Visit {
    contents: Contents | undefined;
    /** The modules of its static imports, in the order in which they run. */
    imports: Module[];
    error: unknown;
}
/** A module that a crawl starts from. */
export interface Root {
    module: Module | undefined;
    error: unknown;
}
/**
 * Visits the static import graph of the modules with these URLs. Modules that
 * Vite has not transformed yet are transformed first.
 *
 * @returns the roots in the order of urls, and the visit of each module
 */
export declare function crawl(client: Client, config: ResolvedConfig, urls: string[]): Promise<{
    roots: Root[];
    visits: Map<Module, Visit>;
}>;
