import type { ResolvedConfig } from 'vite';
import { type Contents } from './contents.js';
import type { Client, Module } from './vite.js';
/** What became of a module. */
export interface Visit {
    contents: Contents | undefined;
    /** The modules that it imports statically, in the order in which they run. */
    imports: Module[];
    error: unknown;
}
/** A start of a crawl. */
export interface Root {
    module: Module | undefined;
    error: unknown;
}
/**
 * Visits the static import graph of the modules with these URLs. Modules that
 * Vite has transformed are read as they are, others are transformed first.
 *
 * @returns the roots in the order of urls, and every module reached with what became of it
 */
export declare function crawl(client: Client, config: ResolvedConfig, urls: string[]): Promise<{
    roots: Root[];
    visits: Map<Module, Visit>;
}>;
