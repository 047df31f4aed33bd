/** Parses a URL. Returns undefined if it is malformed. */
export declare function parse(url: string, base?: string): URL | undefined;
/** Reports whether a URL's path has the extension of a stylesheet. */
export declare function isStylesheet(url: string): boolean;
/** Returns a URL without query and fragment. */
export declare function pathOf(url: string): string;
/**
 * Returns the URL in Vite's module graph for the URL of a browser's request:
 * decoded, without base and `/@id/`, and without the parameters `t` and
 * `import`, which Vite adds for browsers.
 */
export declare function moduleURL(url: string, base: string): string;
