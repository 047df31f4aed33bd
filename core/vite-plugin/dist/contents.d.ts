/** A stylesheet as Vite's runtime puts it into the page. */
export interface Style {
    /** The value of data-vite-dev-id, by which the runtime finds the style. */
    id: string;
    css: string;
}
/** The imports and the stylesheet of a transformed module. */
export interface Contents {
    /** The URLs in `import` and `export … from` statements, in the order in which the modules run. */
    imports: string[];
    style: Style | undefined;
}
/** Reads a transformed module, once for each result. */
export declare function read(result: {
    code: string;
}): Contents;
