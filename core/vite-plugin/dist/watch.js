import fs from 'node:fs';
import path from 'node:path';
import { normalizePath } from 'vite';
import { isLoop, survey } from './survey.js';
import { contains } from './templates.js';
/** Milliseconds between a replaced directory and a new watcher. The old one reports removed files after 100. */
const settled = 200;
/** How often a watcher starts again because directories change meanwhile. */
const attempts = 5;
/** Calls onChange with each template that is added, changed or removed. */
export function watch(server, templates, onChange) {
    // Vite's watcher reports files outside of its root, too, if scripts import them. The other watcher reports all.
    listen(server.watcher, (file) => {
        if (contains(templates.root, normalizePath(file)) && templates.match(file))
            onChange(file);
    });
    if (server.config.server.watch === null || templates.starts.length === 0)
        return async () => { };
    return watchOutside(server, templates, onChange);
}
/**
 * Watches templates outside of Vite's root with a second watcher like Vite's.
 * Vite's own cannot ignore files there, because scripts may import them.
 */
function watchOutside(server, templates, onChange) {
    const { logger } = server.config;
    let watcher;
    let timer;
    let known; // the templates before a watcher starts, until its start is complete
    let stopped = false;
    let warned = false;
    const warn = (message) => {
        if (!warned)
            logger.warn(`govite: ${message}`);
        warned = true;
    };
    const fail = (error) => {
        warn(`some templates are not watched, so their changes do not reload pages: ${error.message}`);
    };
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
        created.on('error', fail);
        // Chokidar keeps watching a removed directory if another one takes its place at once.
        created.on('raw', (event, name, details) => {
            if (event !== 'rename' || typeof name !== 'string' || typeof details?.watchedPath !== 'string')
                return;
            const directory = normalizePath(path.join(details.watchedPath, name));
            if (directories.has(directory))
                restart(directory);
        });
        created.add(templates.starts);
        return created;
    };
    const run = async () => {
        if (watcher)
            known = templatesIn(watcher);
        let after;
        for (let attempt = 1;; attempt++) {
            const before = await survey(templates);
            if (stopped)
                return;
            known ??= new Set(before.found);
            if (!before.complete) {
                warn(`some templates are not watched: there are too many files below ${templates.starts.join(' and ')}; ` +
                    `name the templates: govite({ refresh: ['../templates/**/*.html'] })`);
            }
            // The old watcher ends first: chokidar shares a path's handle, also an outdated one, between watchers.
            void watcher?.close();
            const next = start(before.skip);
            watcher = next;
            await new Promise((resolve) => next.once('ready', resolve));
            // Chokidar reads a directory before it watches it, so it may have missed a change.
            after = await survey(templates);
            if (isSame(before.found, after.found) || attempt === attempts)
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
    let running = run().catch(fail);
    const removed = new Set();
    const restart = (directory) => {
        removed.add(directory);
        clearTimeout(timer);
        timer = setTimeout(() => {
            if ([...removed].some((name) => fs.existsSync(name)))
                running = running.then(run).catch(fail);
            removed.clear();
        }, settled);
        timer.unref();
    };
    return async () => {
        stopped = true;
        clearTimeout(timer);
        await watcher?.close();
    };
}
/** Creates a watcher like Vite's. Vite bundles chokidar without exporting it, so the class comes from Vite's watcher. */
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
