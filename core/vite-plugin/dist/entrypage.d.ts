import type { IndexHtmlTransformContext, IndexHtmlTransformResult, ResolvedConfig } from 'vite';
/**
 * The page that plugins transform for an entry. It is the page of head.ts, so
 * that a plugin does the same in both modes. No such file exists.
 */
export declare const pagePath = "/@govite/page.html";
/** The place of the entry's own tags in a transformed page. */
export declare const entryMark = "<!--entry-->";
/** A plugin's hook transformIndexHtml. */
export interface Hook {
    plugin: string;
    order: 'pre' | 'normal' | 'post';
    handler: (this: unknown, html: string, context: IndexHtmlTransformContext) => Result | Promise<Result>;
}
type Result = IndexHtmlTransformResult | void;
/** The chunks and assets of a bundle, as far as they are read here; the same in Rollup and Rolldown. */
export type Bundle = Record<string, Chunk | Asset>;
export interface Chunk {
    type: 'chunk';
    fileName: string;
    isEntry: boolean;
    facadeModuleId: string | null;
    imports: string[];
    viteMetadata?: {
        importedCss: Set<string>;
    };
}
export interface Asset {
    type: 'asset';
    fileName: string;
    name?: string;
    names?: string[];
    source: string | Uint8Array;
}
/** The context of a build hook, as far as it is used here. */
interface Context {
    getFileName(referenceId: string): string;
}
/** Transforms the pages of entries as Vite transforms its html pages. */
export declare class EntryPages {
    #private;
    constructor(config: ResolvedConfig, context: Context, bundle: Bundle);
    /**
     * Returns the page of an entry with a mark in place of the entry's own tags, or
     * undefined if the hooks change nothing. Without an entry it returns the page
     * of a stylesheet. The error of a hook names the plugin and the entry.
     */
    transform(hooks: Hook[], entry?: Chunk): Promise<string | undefined>;
}
export {};
