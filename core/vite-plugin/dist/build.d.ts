import type { Plugin } from 'vite';
import type { Settings } from './options.js';
/** Returns the plugins that record a build and write compressed copies of its files. */
export declare function build(settings: Settings): Plugin[];
