import type { Logger } from 'vite';
import type { Encoding } from './options.js';
/**
 * Writes a compressed copy beside each file of a build, `main.js.br` beside
 * `main.js`. If the copy would not be smaller, an older copy is removed
 * instead. Files and directories whose names start with a dot get no copies.
 */
export declare function compress(outDir: string, encodings: Encoding[], logger: Logger): Promise<void>;
