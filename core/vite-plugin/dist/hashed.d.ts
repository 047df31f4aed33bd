/** What is read of the options of an output, by Rollup and Rolldown alike. */
export interface OutputOptions {
    dir?: string | undefined;
    assetFileNames?: unknown;
    sanitizeFileName?: unknown;
}
/** What is read of a bundle's chunks and assets, by Rollup and Rolldown alike. */
export type Bundle = Record<string, Chunk | Asset>;
interface Chunk {
    type: 'chunk';
    fileName: string;
    preliminaryFileName: string;
    moduleIds?: string[];
    modules?: object;
}
interface Asset {
    type: 'asset';
    fileName: string;
    names?: string[];
    originalFileNames?: string[];
    source: string | Uint8Array;
}
/**
 * Reports whether a chunk's name carries a hash of its content: until that is
 * known there is a placeholder of the same length in its place, `!~{001}~`.
 */
export declare function isHashedChunk({ fileName, preliminaryFileName }: Chunk): boolean;
/**
 * Returns the names of the assets that were named by assetFileNames with a hash
 * in it. A doubtful one is left out: a name that is taken for hashed wrongly
 * stays in browsers for good, one that is not is asked about again.
 */
export declare function hashedAssets(options: OutputOptions, bundle: Bundle): string[];
export {};
