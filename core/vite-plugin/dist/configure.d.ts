import type { Plugin, UserConfig } from 'vite';
import { type Input } from './input.js';
import type { Settings } from './options.js';
/**
 * Returns the plugin that completes the configuration. It keeps the settings of
 * the user and of other plugins, so it runs after them.
 */
export declare function configure(settings: Settings): Plugin;
/** Returns the input for browsers, under any of its names in the configuration. */
export declare function inputOf(config: UserConfig): Input | undefined;
