import type { Plugin } from 'vite';
import type { Settings } from './options.js';
/**
 * Returns the plugin that puts the script of page/recover.ts into each page of the
 * build, and lets failed imports wait until the script has decided on a reload.
 */
export declare function recover(settings: Settings): Plugin[];
