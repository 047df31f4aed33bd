import { build } from './build.js';
import { configure } from './configure.js';
import { direct } from './direct.js';
import { keep } from './keep.js';
import { parseOptions } from './options.js';
import { recover } from './recover.js';
import { serve } from './serve.js';
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
export function govite(options) {
    const settings = parseOptions(options);
    return [configure(settings), serve(settings), ...direct(settings), keep(), ...recover(settings), ...build(settings)];
}
export default govite;
