import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createFilter, normalizePath } from 'vite';
import { hasPage, paths } from './input.js';
/** Finds out which files reload the page. */
export function refreshed(config, refresh) {
    const root = normalizePath(config.root);
    const base = refresh.globs ? root : baseOf(root);
    const globs = (refresh.globs ?? ['**/*.{html,tmpl,gohtml,templ}']).map((glob) => split(base, normalizePath(glob)));
    const outDir = `${normalizePath(path.resolve(root, config.build.outDir))}/`;
    // One filter for each directory: only its base does a filter take literally,
    // and only for what does not start with `**`.
    const filters = globs.map(({ directory, rest }) => {
        const filter = createFilter(`./${rest}`, undefined, { resolve: directory });
        return (file) => filter(file) && !/(?:^|\/)(?:node_modules|\.git)\//.test(file.slice(directory.length));
    });
    const pages = pagesOf(config, root);
    return {
        directories: [...new Set(globs.map(({ directory }) => directory))],
        base: refresh.globs ? path.posix.dirname(root) : base,
        match(file) {
            const name = normalizePath(file);
            return !pages.has(name) && !name.startsWith(outDir) && filters.some((filter) => filter(name));
        },
    };
}
/**
 * Reloads all pages a while after the last of a series of changes, in which
 * the application reads its templates again.
 */
export function refresh(server, files, delay) {
    server.watcher.add(files.directories);
    const changed = new Set();
    let timer;
    const reload = () => {
        const names = [...changed].map((file) => path.posix.relative(files.base, normalizePath(file))).sort();
        changed.clear();
        const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
        server.config.logger.info(`${green('page reload')} ${dim(names.slice(0, 3).join(', ') + more)}`, { clear: true, timestamp: true });
        server.ws.send({ type: 'full-reload', path: '*' });
    };
    const onChange = (file) => {
        if (!files.match(file))
            return;
        changed.add(file);
        clearTimeout(timer);
        timer = setTimeout(reload, delay);
        timer.unref();
    };
    for (const event of ['add', 'change', 'unlink'])
        server.watcher.on(event, onChange);
}
/**
 * Vite reloads pages at the address of any changed html file that is no module,
 * at once, and says so. A module that nothing has loaded yet makes it leave the
 * file alone.
 */
export function inertModule(file) {
    return {
        id: file,
        file,
        url: file,
        type: 'js',
        isSelfAccepting: undefined,
        importers: new Set(),
        importedModules: new Set(),
        acceptedHmrDeps: new Set(),
        lastHMRTimestamp: 0,
        transformResult: null,
    };
}
/**
 * The directory beside Vite's root where templates are expected: the root's
 * parent, unless the root is a project of its own. Nobody wants all of a home
 * directory to be watched.
 */
function baseOf(root) {
    const parent = path.posix.dirname(root);
    const alone = ['go.mod', '.git'].some((name) => fs.existsSync(path.join(root, name)));
    const tooLarge = [normalizePath(os.homedir()), path.posix.parse(root).root, normalizePath(os.tmpdir())].includes(parent);
    return alone || tooLarge ? root : parent;
}
/** Splits a glob into the directory before its first special character, absolute, and the rest. */
function split(base, glob) {
    const parts = glob.split('/');
    const special = parts.findIndex((part) => /[*?[\]{}()!+@]/.test(part));
    const plain = special < 0 ? parts.length - 1 : special; // a plain path ends in a file's name
    const prefix = parts.slice(0, plain).join('/');
    return {
        directory: normalizePath(path.resolve(base, glob.startsWith('/') && prefix === '' ? '/' : prefix)),
        rest: parts.slice(plain).join('/'),
    };
}
/** The pages that are Vite's own: it reloads them by itself. */
function pagesOf(config, root) {
    const input = (config.build.rollupOptions.input ?? config.input);
    const pages = hasPage(input) ? paths(input).filter((entry) => entry.endsWith('.html')) : [];
    if (input === undefined && config.appType !== 'custom')
        pages.push('index.html');
    return new Set(pages.map((page) => normalizePath(path.resolve(root, page))));
}
const colors = !process.env.NO_COLOR && (process.stdout.isTTY || Boolean(process.env.FORCE_COLOR));
const green = (text) => (colors ? `\u001B[32m${text}\u001B[39m` : text);
const dim = (text) => (colors ? `\u001B[2m${text}\u001B[22m` : text);
