import type { ResolvedConfig } from 'vite';
import type { Bundle } from './hashed.js';
/** The advice for a build without the polyfill. */
export declare const polyfillAdvice: string;
/** Reports whether the polyfill is on in Vite's configuration but missing in all chunks. */
export declare function missesPolyfill(config: ResolvedConfig, bundle: Bundle): boolean;
