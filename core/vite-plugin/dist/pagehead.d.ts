import type { Plugin } from 'vite';
/** What Vite's plugins inject into the pages of a build, as the record has it. */
export interface Injected {
    /** Transformed pages, with a mark in place of an entry's own tags. */
    html: string[];
    /** The index in html by the built file of an entry, and by "" for stylesheets. */
    pages: Record<string, number>;
}
/** The transformed pages of a build. */
export declare class PageHeads {
    #private;
    /** Forgets the last build. */
    clear(): void;
    /** Adds the transformed page of an entry by its built file, relative to the build's directory. */
    add(file: string, html: string): void;
    /** Returns the pages, equal pages once, or undefined if plugins inject nothing. */
    get injected(): Injected | undefined;
}
/**
 * Returns the plugin that lets other plugins transform a page for each script of
 * the build's input, as Vite does for html pages, and adds the results to heads.
 * The error of a hook ends the build, as it does for Vite's own pages.
 */
export declare function pageHead(heads: PageHeads): Plugin;
