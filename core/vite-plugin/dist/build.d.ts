import type { Plugin } from 'vite';
import type { Settings } from './options.js';
/** The plugins of the build: they look on while it runs, and add to it at the end. */
export declare function build(settings: Settings): Plugin[];
