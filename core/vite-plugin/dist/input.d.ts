import type { ResolvedConfig } from 'vite';
/** An input of Vite and its bundlers. */
export type Input = string | string[] | Record<string, string>;
/** The files that detect looks for, as text for an error message. */
export declare const lookedFor: string;
/** Returns the paths of an input. */
export declare function paths(input: Input | undefined): string[];
/** Reports whether any entry is a page, which Vite serves and builds itself. */
export declare function hasPage(input: Input | undefined): boolean;
/**
 * Finds the entry of a project. Returns undefined for index.html, Vite's own
 * default, and null if there is no entry.
 */
export declare function detect(root: string): string | undefined | null;
/**
 * Returns an input with absolute paths of files. Bundlers resolve relative
 * paths against the working directory, not against Vite's root.
 */
export declare function absolute(root: string, input: Input): Input;
/** An entry of the build, as the Go application may name it. */
export interface Entry {
    /** The key of an input that is an object, else the base name of the source without its extension. */
    name: string;
    /** The source, relative to Vite's root. */
    source: string;
}
/** Returns the entries of the build for browsers. A library has none. */
export declare function entriesOf(config: ResolvedConfig): Entry[];
