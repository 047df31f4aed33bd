import type { ResolvedConfig } from 'vite';
import type { Settings } from './options.js';
/** The files that reload the page. All paths are absolute, with slashes. */
export interface Templates {
    /** The directory that messages name files from. */
    base: string;
    /** Vite's root: Vite watches it by itself. */
    root: string;
    /** The directories outside of Vite's root to start watching from. */
    starts: string[];
    /** Reports whether a change of the file reloads the page. */
    match(file: string): boolean;
    /** Reports whether the directory, by its path, may hold templates or lead to some, outside of Vite's root. */
    leads(directory: string): boolean;
    /** Reports whether a glob begins with the directory. */
    names(directory: string): boolean;
}
export interface Glob {
    /** The directory before the first special character. */
    directory: string;
    /** Reports whether the glob matches a file below directory. */
    match(file: string): boolean;
    /** Reports whether the directory may hold a file that matches. */
    reaches(directory: string): boolean;
}
/** Returns the files that reload the page. */
export declare function templatesOf(config: ResolvedConfig, refresh: NonNullable<Settings['refresh']>): Templates;
/** Reports whether a path is the directory or below it. */
export declare function contains(directory: string, name: string): boolean;
/** Parses a glob relative to the directory base. */
export declare function parseGlob(base: string, glob: string): Glob;
