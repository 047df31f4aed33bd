import type { Plugin } from 'vite';
import type { Settings } from './options.js';
/**
 * Returns the plugin that completes the configuration. It keeps the settings of
 * the user and of other plugins, so it runs after them.
 */
export declare function configure(settings: Settings): Plugin;
