import type { Plugin } from 'vite';
import type { Settings } from './options.js';
/** Returns the plugin for the dev server. */
export declare function serve(settings: Settings): Plugin;
