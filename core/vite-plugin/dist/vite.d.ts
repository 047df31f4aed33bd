import type { ResolvedConfig, ViteDevServer } from 'vite';
/** The major version of the Vite that runs. */
export declare const major: number;
/** A transformed module, as far as it is read here; the same in Vite 5 to 8. */
export interface Module {
    url: string;
    id: string | null;
    file: string | null;
    importedModules: Set<Module>;
    importers: Set<Module>;
    transformResult: {
        code: string;
    } | null;
}
/** The browser's modules: an environment since Vite 6, the server itself before. */
export interface Client {
    moduleByURL(url: string): Promise<Module | undefined>;
    /** Takes an absolute path with slashes. */
    modulesByFile(file: string): Iterable<Module>;
    /** The files of all modules, and files that stylesheets import. */
    files(): Iterable<string>;
    transform(url: string): Promise<{
        code: string;
    } | null>;
}
/** Returns the browser's modules of a dev server. */
export declare function clientOf(server: ViteDevServer): Client;
/** Reports whether Vite's option server.fs allows a file. The path is absolute, with slashes. */
export declare function mayServe(server: ViteDevServer, file: string): boolean;
/** Returns the configuration of a build hook's environment. Before Vite 6 there is only one. */
export declare function configOf(context: unknown, config: ResolvedConfig): ResolvedConfig;
/** Reports whether a hook runs for browsers. */
export declare function isClient(context: unknown, config: ResolvedConfig): boolean;
