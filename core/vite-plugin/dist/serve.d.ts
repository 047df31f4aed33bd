import type { Plugin } from 'vite';
import type { Settings } from './options.js';
/** The plugin of the dev server. */
export declare function serve(settings: Settings): Plugin;
