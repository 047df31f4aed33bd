import fs from 'node:fs';
import path from 'node:path';
import { normalizePath } from 'vite';
import { matcher } from './assets.js';
import { read } from './contents.js';
import { head } from './head.js';
import { entriesOf } from './input.js';
import { isStylesheet, moduleURL } from './urls.js';
import { clientOf } from './vite.js';
/** Returns what a build would make of a source, by its path relative to Vite's root. */
export async function useOf(server, settings, name) {
    const { config } = server;
    const client = clientOf(server);
    const file = normalizePath(path.resolve(config.root, name));
    const entries = entriesOf(config);
    if (entries.some(({ source }) => source === name))
        return 'input';
    if (matcher(config, settings.assets)(file))
        return 'asset';
    let use = graphUse(client, config.base, file);
    if (use !== 'lazy') {
        // Vite reads a module when a page asks for it, and this page may be the first.
        await head(server, entries.map(({ source }) => encodeURI(`/${source}`)).filter((entry) => !entry.startsWith('/../')));
        use = graphUse(client, config.base, file);
    }
    if (use === 'unknown' && (await isMentioned(server, client, entries.map(({ source }) => source), path.posix.basename(file))))
        return 'imported';
    return use;
}
/** Returns the use of a file in the module graph. */
function graphUse(client, base, file) {
    let use = 'unknown';
    for (const module of client.modulesByFile(file)) {
        for (const importer of module.importers) {
            if (importer === module)
                continue;
            if (!isStatic(importer, module, base))
                return 'lazy';
            use = 'imported';
        }
    }
    return use;
}
/** Reports whether a module imports another one statically. A changed module that was not transformed again may not. */
function isStatic({ transformResult }, { url }, base) {
    if (!transformResult)
        return false;
    const { imports, style } = read(transformResult);
    return style !== undefined || imports.some((imported) => moduleURL(imported, base) === moduleURL(url, '/'));
}
/**
 * Reports whether a stylesheet, a module or a page of the project contains the
 * name of a file. The module graph lacks files in `url()` and `new URL()`.
 */
async function isMentioned(server, client, sources, name) {
    const names = [name, encodeURI(name)];
    const has = (text) => names.some((name) => text.includes(name));
    const texts = new Set(sources.filter((source) => source.endsWith('.html')).map((source) => path.resolve(server.config.root, source)));
    for (const file of client.files()) {
        if (file.includes('/node_modules/'))
            continue;
        if (isStylesheet(file))
            texts.add(file);
        for (const module of client.modulesByFile(file)) {
            if (module.transformResult && has(module.transformResult.code))
                return true;
        }
    }
    for (const file of texts) {
        try {
            if (has(await fs.promises.readFile(file, 'utf8')))
                return true;
        }
        catch {
            // The file was removed.
        }
    }
    return false;
}
