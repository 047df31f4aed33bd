import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { pagePath } from './entrypage.js';
import { isHashedChunk } from './hashed.js';
/**
 * Returns the plugin that puts the script of page/recover.ts into each page of the
 * build, and lets failed imports wait until the script has decided on a reload.
 */
export function recover(settings) {
    if (!settings.recover)
        return [];
    const script = fs.readFileSync(new URL('./page/recover.js', import.meta.url), 'utf8');
    const builds = new WeakMap();
    let config;
    return [
        {
            name: 'govite:recover',
            apply: 'build',
            configResolved(resolved) {
                config = resolved;
            },
            transform(code, id) {
                if (id !== preloadHelper)
                    return undefined;
                const changed = waiting(code);
                if (changed !== undefined)
                    return { code: changed, map: null };
                config.logger.warn('govite: the option recover does not know how this version of Vite loads chunks: ' +
                    'the application gets the error of a missing chunk although the page reloads. Update vite-plugin-govite');
                return undefined;
            },
            transformIndexHtml: {
                order: 'post',
                handler(_html, { bundle, chunk, path }) {
                    if (!bundle || !chunk)
                        return undefined; // a page without scripts
                    const build = builds.get(bundle) ?? identity(bundle);
                    builds.set(bundle, build);
                    const attrs = { 'data-govite-build': build, 'data-govite-html': path !== pagePath };
                    return [{ tag: 'script', attrs, children: script, injectTo: 'head-prepend' }];
                },
            },
        },
    ];
}
/** Vite's module with the function that the dynamic imports of a build for browsers call. */
const preloadHelper = '\0vite/preload-helper.js';
/**
 * Returns the code of Vite's module with a function around Vite's own. An error of
 * that waits for the decision of page/recover.ts, which is a property of the error,
 * under the same name there. Returns undefined for code that it does not know.
 */
function waiting(code) {
    const declaration = 'export const __vitePreload =';
    if (code.split(declaration).length !== 2)
        return undefined;
    return `${code.replace(declaration, 'const preloadOfVite =')}
export const __vitePreload = (...args) => preloadOfVite(...args).catch((error) =>
  Promise.resolve(error && error[Symbol.for('govite.recover')]).then(() => { throw error }))
`;
}
/** Returns a name of the build, which changes with the files that the bundler emits. */
function identity(bundle) {
    const hash = createHash('sha256');
    for (const name of Object.keys(bundle).sort()) {
        const output = bundle[name];
        if (name.endsWith('.html'))
            continue;
        hash.update(`${name}\0`);
        if (output?.type === 'chunk' && !isHashedChunk(output))
            hash.update(output.code);
    }
    return hash.digest('hex').slice(0, 16);
}
