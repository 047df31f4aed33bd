/** Parses a URL; undefined if it is none. */
export declare function parse(url: string, base?: string): URL | undefined;
/** Reports whether a URL is a stylesheet by its extension, before a query. */
export declare function isStylesheet(url: string): boolean;
/** Returns a URL without query and fragment. */
export declare function pathOf(url: string): string;
/**
 * Returns the URL by which Vite's module graph knows what a browser asks for as
 * url: without base, decoded, `/@id/` unwrapped, without what only makes a
 * browser ask again.
 */
export declare function moduleURL(url: string, base: string): string;
