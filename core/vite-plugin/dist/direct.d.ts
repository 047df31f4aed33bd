import type { Plugin } from 'vite';
import type { Settings } from './options.js';
/** Returns the plugin for direct mode, in which the page has another origin than its modules. */
export declare function direct(settings: Settings): Plugin[];
/**
 * Changes the URLs of workers in Vite's code to the page's origin: browsers
 * refuse the script of a worker from another origin, and the Go application
 * passes requests for it on to Vite.
 */
export declare function sameOriginWorkers(code: string, origin: string | undefined): string;
