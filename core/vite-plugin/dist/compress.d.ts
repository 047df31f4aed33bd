import type { Logger } from 'vite';
import type { Encoding } from './options.js';
/**
 * Writes compressed copies beside the files of a build, `main.js.br` beside
 * `main.js`, where they are smaller; an older copy that is not worth it is
 * removed. Files and directories whose names start with a dot are left alone.
 */
export declare function compress(outDir: string, encodings: Encoding[], logger: Logger): Promise<void>;
