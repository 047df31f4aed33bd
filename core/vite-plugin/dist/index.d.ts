import type { Plugin } from 'vite';
import { type Options } from './options.js';
export type { Encoding, Options, RefreshOptions } from './options.js';
/**
 * Returns the plugins that join Vite to a Go application with govite. They
 * configure the build, announce the dev server to the application, answer its
 * requests for the tags of a page, reload pages when templates change, keep the
 * build's `.gitkeep`, reload pages whose chunks are gone, and record and compress
 * built files.
 *
 * @param options see {@link Options}; none is required
 * @throws if an option is unknown or has a wrong value
 */
export declare function govite(options?: Options): Plugin[];
export default govite;
