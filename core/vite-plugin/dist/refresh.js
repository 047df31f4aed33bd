import path from 'node:path';
import { normalizePath } from 'vite';
import { watch } from './watch.js';
/**
 * Reloads all pages when templates change, until it is stopped. The delay, in
 * milliseconds after the last change, is for the application to read its
 * templates again.
 */
export function refresh(server, templates, delay) {
    const changed = new Set();
    let timer;
    const reload = () => {
        const names = [...changed].map((file) => path.posix.relative(templates.base, file)).sort();
        changed.clear();
        const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
        server.config.logger.info(`${green('page reload')} ${dim(names.slice(0, 3).join(', ') + more)}`, { clear: true, timestamp: true });
        server.ws.send({ type: 'full-reload', path: '*' });
    };
    const stop = watch(server, templates, (file) => {
        changed.add(normalizePath(file));
        clearTimeout(timer);
        timer = setTimeout(reload, delay);
        timer.unref();
    });
    return () => {
        clearTimeout(timer);
        return stop();
    };
}
/**
 * Returns a module that keeps Vite from reloading pages at once for a changed
 * html file. Vite does that, and logs it, for html files that are no modules;
 * a module that nothing has loaded needs no update.
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
const colors = !process.env.NO_COLOR && (process.stdout.isTTY || Boolean(process.env.FORCE_COLOR));
const green = (text) => (colors ? `\u001B[32m${text}\u001B[39m` : text);
const dim = (text) => (colors ? `\u001B[2m${text}\u001B[22m` : text);
