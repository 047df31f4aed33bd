import path from 'node:path';
import { inputOf } from './configure.js';
import { EntryPages } from './entrypage.js';
import { paths } from './input.js';
import { isStylesheet } from './urls.js';
import { configOf, isClient } from './vite.js';
/** The transformed pages of a build. */
export class PageHeads {
    #pages = new Map();
    /** Forgets the last build. */
    clear() {
        this.#pages.clear();
    }
    /** Adds the transformed page of an entry by its built file, relative to the build's directory. */
    add(file, html) {
        this.#pages.set(file.split(path.sep).join('/'), html);
    }
    /** Returns the pages, equal pages once, or undefined if plugins inject nothing. */
    get injected() {
        if (this.#pages.size === 0)
            return undefined;
        const pages = [...this.#pages].sort(([a], [b]) => (a < b ? -1 : 1));
        const html = [...new Set(pages.map(([, text]) => text))];
        return { html, pages: Object.fromEntries(pages.map(([file, text]) => [file, html.indexOf(text)])) };
    }
}
/**
 * Returns the plugin that lets other plugins transform a page for each script of
 * the build's input, as Vite does for html pages, and adds the results to heads.
 * The error of a hook ends the build, as it does for Vite's own pages.
 */
export function pageHead(heads) {
    let config;
    let hooks = [];
    const plugin = {
        name: 'govite:head',
        apply: 'build',
        enforce: 'post',
        configResolved(resolved) {
            config = resolved;
            hooks = hooksOf(resolved.plugins);
            // Vite's own pages are transformed here, before plugins that are enforced
            // "post" generate their files. vite-plugin-pwa relies on that.
            const plugins = resolved.plugins;
            const at = plugins.findIndex(({ name }) => name === 'vite:build-html');
            if (at < 0)
                return;
            plugins.splice(plugins.indexOf(plugin), 1);
            plugins.splice(at + 1, 0, plugin);
        },
        async generateBundle(options, output) {
            if (hooks.length === 0 || !isClient(this, config))
                return;
            const resolved = configOf(this, config);
            const { root, build } = resolved;
            if (build.lib)
                return;
            const outDir = path.resolve(root, build.outDir);
            const bundle = output;
            const pages = new EntryPages(resolved, this, bundle);
            const sources = new Sources(bundle);
            const entries = Object.values(bundle).filter((output) => output.type === 'chunk' && isScriptEntry(output));
            for (const entry of entries) {
                if (entry !== entries[0])
                    sources.restore();
                const html = await pages.transform(hooks, entry);
                if (html !== undefined)
                    heads.add(path.relative(outDir, path.join(options.dir ?? outDir, entry.fileName)), html);
            }
            if (!paths(inputOf(resolved)).some(isStylesheet))
                return;
            if (entries.length > 0)
                sources.restore();
            const html = await pages.transform(hooks);
            if (html !== undefined)
                heads.add('', html);
        },
    };
    return plugin;
}
/** Returns the hooks of plugins, except for plugin-legacy: the application writes its tags itself. */
function hooksOf(plugins) {
    const hooks = [];
    for (const { name, transformIndexHtml: hook } of plugins) {
        if (!hook || name.startsWith('vite:legacy-'))
            continue;
        if (typeof hook === 'function') {
            hooks.push({ plugin: name, order: 'normal', handler: hook });
            continue;
        }
        // Vite 5 also reads the old names.
        const { order, handler, enforce, transform } = hook;
        const when = order ?? (enforce === 'pre' ? 'pre' : undefined);
        const called = handler ?? transform;
        if (called)
            hooks.push({ plugin: name, order: when === 'pre' || when === 'post' ? when : 'normal', handler: called });
    }
    return hooks;
}
function isScriptEntry({ isEntry, facadeModuleId }) {
    return isEntry && facadeModuleId !== null && !facadeModuleId.endsWith('.html') && !facadeModuleId.includes('vite/legacy-polyfills');
}
/**
 * The sources of a bundle's stylesheets. A hook may move rules of stylesheets
 * into the page. It has to find them again for the next page.
 */
class Sources {
    #bundle;
    #sources;
    #first = true;
    constructor(bundle) {
        this.#bundle = bundle;
        const sheets = Object.values(bundle).filter(({ fileName }) => fileName.endsWith('.css'));
        this.#sources = new Map(sheets.map(({ fileName, source }) => [fileName, source]));
    }
    /**
     * Gives changed stylesheets their sources again. Stylesheets that the hooks
     * leave alone for the first page are not looked at for the others.
     */
    restore() {
        for (const [name, source] of this.#sources) {
            const output = this.#bundle[name];
            if (output?.type === 'asset' && output.source !== source)
                output.source = source;
            else if (this.#first)
                this.#sources.delete(name);
        }
        this.#first = false;
    }
}
