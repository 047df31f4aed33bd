/** An input as Vite and its bundlers take it. */
export type Input = string | string[] | Record<string, string>;
/** What is looked for when nothing names the entries, for an error message. */
export declare const lookedFor: string;
/** Returns the paths of an input. */
export declare function paths(input: Input | undefined): string[];
/** Reports whether any entry is a page, which Vite serves and builds itself. */
export declare function hasPage(input: Input | undefined): boolean;
/**
 * Returns the entry of a project that names none: undefined if it is Vite's own
 * default, index.html, and null if there is none.
 */
export declare function detect(root: string): string | undefined | null;
/**
 * Returns input with the paths of files made absolute: bundlers resolve a
 * relative one against the working directory, not against Vite's root.
 */
export declare function absolute(root: string, input: Input): Input;
