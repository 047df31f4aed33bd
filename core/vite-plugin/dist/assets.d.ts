import type { ResolvedConfig, UserConfig } from 'vite';
import type { Bundle } from './hashed.js';
/** The part of a build hook's context that emits files, the same in Rollup and Rolldown. */
interface Context {
    getModuleIds(): Iterable<string>;
    emitFile(file: {
        type: 'asset';
        name: string;
        originalFileName: string;
        source: Uint8Array;
    }): string;
    getFileName(reference: string): string;
    warn(message: string): void;
}
/**
 * The assets of a build: files that its scripts and stylesheets refer to, and
 * files that only templates name. A template may name any of them, so each of
 * them is a file of the build, even if Vite inlines it, too.
 */
export declare class Assets {
    #private;
    constructor(globs: string[]);
    /**
     * Returns the change of the configuration that makes Vite tell which files it
     * may inline. It changes no decision of Vite's. Vite 5.0 takes no function for
     * build.assetsInlineLimit, so the files in its stylesheets stay unknown.
     */
    listen(config: UserConfig): UserConfig;
    /** Returns the files for templates that exist, absolute with slashes, and the globs without a file. */
    listed(config: ResolvedConfig): Promise<{
        files: Set<string>;
        empty: string[];
    }>;
    /** Emits the assets that are no files of the bundle yet, and calls add for each asset. */
    emit(context: Context, config: ResolvedConfig, bundle: Bundle, add: (source: string, name: string) => void): Promise<void>;
}
/** Returns a function that reports whether an option's globs match a file. The path is absolute, with slashes. */
export declare function matcher(config: ResolvedConfig, globs: string[]): (file: string) => boolean;
/** Returns the project's modules in a chunk without the chunk's own module, relative to Vite's root. */
export declare function mergedModules(root: string, { moduleIds, facadeModuleId }: {
    moduleIds?: string[];
    facadeModuleId: string | null;
}): string[];
export {};
