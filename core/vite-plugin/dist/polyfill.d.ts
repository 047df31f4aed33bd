import type { ResolvedConfig } from 'vite';
import type { Bundle } from './hashed.js';
/** What to do about scripts without the polyfill. */
export declare const polyfillAdvice: string;
/** Reports whether the polyfill is on in Vite's configuration, but in none of the chunks. */
export declare function missesPolyfill(config: ResolvedConfig, bundle: Bundle): boolean;
