import fs from 'node:fs';
import path from 'node:path';
import { normalizePath } from 'vite';
import { isLoop, survey } from './survey.js';
import { contains } from './templates.js';
/** Milliseconds between a replaced directory and the next watcher: the last one tells of removed files after 100. */
const settled = 200;
/** Calls onChange with each template that is added, changed or removed, until it is stopped. */
export function watch(server, templates, onChange) {
    // Vite watches its root, and files outside of it that it knows; those come from the other watcher.
    listen(server.watcher, (file) => {
        if (contains(templates.root, normalizePath(file)) && templates.match(file))
            onChange(file);
    });
    // With `server.watch: null` Vite watches nothing.
    if (server.config.server.watch === null || templates.starts.length === 0)
        return async () => { };
    return watchOutside(server, templates, onChange);
}
/**
 * Watches outside of Vite's root with a watcher of its own, of Vite's kind and
 * with Vite's options: what Vite's own watcher ignores is fixed when Vite
 * starts, and it has to see any file that a script imports.
 */
function watchOutside(server, templates, onChange) {
    const { logger } = server.config;
    let watcher;
    let timer;
    let known; // while a watcher starts, the templates whose last change was told
    let stopped = false;
    let warned = false;
    let failed = false;
    const templatesIn = (watcher) => {
        const entries = Object.entries(watcher.getWatched());
        return new Set(entries.flatMap(([directory, names]) => names.map((name) => normalizePath(path.join(directory, name)))).filter(templates.match));
    };
    const start = (skip) => {
        const directories = new Set();
        const ignored = (name, stats) => {
            if (stats === undefined)
                return false;
            if (stats.isSymbolicLink())
                return isLoopOrBroken(name);
            if (!stats.isDirectory())
                return !templates.match(name);
            if (!templates.leads(name) || skip.has(name))
                return true;
            directories.add(name);
            return false;
        };
        const created = create(server, ignored);
        listen(created, (file, event) => {
            if (!templates.match(file))
                return;
            if (event === 'unlink')
                known?.delete(normalizePath(file));
            else
                known?.add(normalizePath(file));
            onChange(file);
        });
        created.on('error', (error) => {
            if (failed)
                return;
            failed = true;
            logger.warn(`govite: some templates are not watched, so their changes do not reload pages: ${error.message}`);
        });
        // The watcher does not notice that a directory has gone and come back at once.
        created.on('raw', (event, name, details) => {
            if (event !== 'rename' || typeof name !== 'string' || typeof details?.watchedPath !== 'string')
                return;
            if (directories.has(normalizePath(path.join(details.watchedPath, name))))
                restart();
        });
        created.add(templates.starts);
        return created;
    };
    const run = async () => {
        if (watcher)
            known = templatesIn(watcher);
        let after;
        for (;;) {
            const before = await survey(templates);
            if (stopped)
                return;
            known ??= new Set(before.found);
            if (!before.complete && !warned) {
                warned = true;
                logger.warn(`govite: too many files are below ${templates.starts.join(' and ')} to look for templates in all directories; ` +
                    `name the templates: govite({ refresh: ['../templates/**/*.html'] })`);
            }
            // The last watcher ends first: watchers of a process share their hold on a path.
            void watcher?.close();
            const next = start(before.skip);
            watcher = next;
            await new Promise((resolve) => next.once('ready', resolve));
            // A watcher reads a directory first and watches it then: it may have missed a change.
            after = await survey(templates);
            if (isSame(before.found, after.found))
                break;
        }
        if (stopped)
            return;
        const present = templatesIn(watcher);
        for (const file of present)
            if (!known.has(file))
                onChange(file);
        for (const file of known)
            if (!after.found.has(file) && templates.match(file))
                onChange(file);
        known = undefined;
    };
    let running = run();
    const restart = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
            running = running.then(run);
        }, settled);
        timer.unref();
    };
    return async () => {
        stopped = true;
        clearTimeout(timer);
        await watcher?.close();
    };
}
/** Creates a watcher of the class of Vite's own: Vite bundles chokidar and does not export it. */
function create(server, ignored) {
    const { watcher, config } = server;
    const Watcher = watcher.constructor;
    const others = [config.server.watch?.ignored ?? []].flat();
    return new Watcher({ ...watcher.options, ignored: [...others, ignored] });
}
function listen(watcher, onEvent) {
    for (const event of ['add', 'change', 'unlink'])
        watcher.on(event, (file) => onEvent(file, event));
}
function isSame(one, other) {
    return one.size === other.size && [...one].every((name) => other.has(name));
}
function isLoopOrBroken(link) {
    try {
        return isLoop(link);
    }
    catch {
        return true;
    }
}
