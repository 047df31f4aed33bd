import type { Plugin } from 'vite';
import type { Settings } from './options.js';
/**
 * The plugin that completes the configuration. It never replaces what the user
 * or another plugin has set, so it comes after them.
 */
export declare function configure(settings: Settings): Plugin;
