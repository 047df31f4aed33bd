/** Options of an output, the same in Rollup and Rolldown. */
export interface OutputOptions {
    dir?: string | undefined;
    assetFileNames?: unknown;
    sanitizeFileName?: unknown;
}
/** The chunks and assets of a bundle, the same in Rollup and Rolldown. */
export type Bundle = Record<string, Chunk | Asset>;
interface Chunk {
    type: 'chunk';
    fileName: string;
    facadeModuleId: string | null;
    preliminaryFileName: string;
    moduleIds?: string[];
    modules?: object;
}
export interface Asset {
    type: 'asset';
    fileName: string;
    names?: string[];
    originalFileNames?: string[];
    source: string | Uint8Array;
}
/**
 * Reports whether a chunk's name has a hash of its content. The preliminary
 * name has a placeholder of the same length in its place, such as `!~{001}~`.
 */
export declare function isHashedChunk({ fileName, preliminaryFileName }: Chunk): boolean;
/**
 * Returns the names of the assets whose pattern in assetFileNames has a hash.
 * Doubtful names are left out: browsers keep a file with a hashed name for
 * good, and ask again for any other file.
 */
export declare function hashedAssets(options: OutputOptions, bundle: Bundle): string[];
export {};
