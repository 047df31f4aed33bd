import type { Plugin } from 'vite';
import { type Options } from './options.js';
export type { Encoding, Options, RefreshOptions } from './options.js';
/**
 * Joins Vite to a Go application that uses govite: sets what a build for a
 * backend needs, tells the application where the dev server is and what its
 * pages need, reloads pages when templates change, and records and compresses
 * what is built.
 *
 * @param options see {@link Options}; none is required
 * @returns plugins for Vite's `plugins`
 * @throws if an option is unknown or wrong
 */
export declare function govite(options?: Options): Plugin[];
export default govite;
