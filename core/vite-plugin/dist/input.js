import fs from 'node:fs';
import path from 'node:path';
import { normalizePath } from 'vite';
const extensions = ['ts', 'tsx', 'js', 'jsx', 'mts', 'mjs'];
const places = ['src/main', 'src/index', 'main'];
/** The files that detect looks for, as text for an error message. */
export const lookedFor = ['index.html', ...places.map((place) => `${place}.{${extensions.join(',')}}`)].join(', ');
/** Returns the paths of an input. */
export function paths(input) {
    if (input === undefined)
        return [];
    if (typeof input === 'string')
        return [input];
    return Array.isArray(input) ? input : Object.values(input);
}
/** Reports whether any entry is a page, which Vite serves and builds itself. */
export function hasPage(input) {
    return paths(input).some((entry) => entry.endsWith('.html'));
}
/**
 * Finds the entry of a project. Returns undefined for index.html, Vite's own
 * default, and null if there is no entry.
 */
export function detect(root) {
    if (isFile(path.join(root, 'index.html')))
        return undefined;
    for (const place of places) {
        for (const extension of extensions) {
            const file = path.join(root, `${place}.${extension}`);
            if (isFile(file))
                return file;
        }
    }
    return null;
}
/**
 * Returns an input with absolute paths of files. Bundlers resolve relative
 * paths against the working directory, not against Vite's root.
 */
export function absolute(root, input) {
    const one = (entry) => {
        if (path.isAbsolute(entry) && isFile(entry))
            return entry;
        const file = path.join(root, entry);
        return isFile(file) ? file : entry;
    };
    if (typeof input === 'string')
        return one(input);
    if (Array.isArray(input))
        return input.map(one);
    return Object.fromEntries(Object.entries(input).map(([name, entry]) => [name, one(entry)]));
}
/** Returns the entries of the build for browsers. A library has none. */
export function entriesOf(config) {
    if (config.build.lib)
        return [];
    const { client } = (config.environments ?? {});
    const inputs = [client, config].map((place) => place?.build?.rolldownOptions?.input ?? place?.build?.rollupOptions?.input ?? place?.input);
    const input = inputs.find((input) => input !== undefined) ?? 'index.html';
    const named = typeof input === 'string' || Array.isArray(input) ? paths(input).map((entry) => [undefined, entry]) : Object.entries(input);
    return named.map(([name, entry]) => {
        const source = sourceOf(config, entry);
        return { name: name ?? path.posix.parse(source).name, source };
    });
}
/** Returns the path of an input relative to Vite's root. Virtual modules keep their names. */
function sourceOf({ root, resolve }, entry) {
    for (const file of [path.resolve(root, entry), path.resolve(entry), path.join(root, entry)]) {
        for (const extension of ['', ...resolve.extensions]) {
            if (isFile(file + extension))
                return path.posix.relative(normalizePath(root), normalizePath(file + extension));
        }
    }
    return path.isAbsolute(entry) ? path.posix.relative(normalizePath(root), normalizePath(entry)) : entry;
}
function isFile(file) {
    return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
