import fs from 'node:fs';
import path from 'node:path';
import { normalizePath } from 'vite';
import { crawl } from './graph.js';
import { escape, moduleScripts } from './html.js';
import { problemOf } from './problem.js';
import { isStylesheet, moduleURL, parse, pathOf } from './urls.js';
import { clientOf, mayServe } from './vite.js';
/**
 * The URL of the page that Vite transforms for the application. No such page
 * exists. All pages share the URL, because plugins keep data for each URL.
 */
const pageURL = '/@govite/page.html';
/**
 * Returns the tags and stylesheets of a page with these entries: scripts,
 * stylesheets and html pages, as percent-encoded URL paths without Vite's base.
 * An entry's error is in the result.
 */
export async function head(server, entries) {
    const result = { html: '', pages: {}, styles: [], problem: null };
    const note = (entry, error) => {
        result.problem ??= problemOf(entry, error) ?? null;
    };
    if (server.config.experimental.bundledDev) {
        note(entries[0] ?? '', new Error("govite does not support Vite's experimental.bundledDev; set experimental.bundledDev to false"));
        return result;
    }
    const client = clientOf(server);
    const tags = [];
    const starts = [];
    const problems = new Map(); // by entry; reported in the order of entries
    await Promise.all([...new Set(entries)].map(async (entry) => {
        try {
            if (pathOf(entry).endsWith('.html')) {
                result.pages[entry] = await page(server, entry);
                return;
            }
            checkAccess(server, entry);
            if (isStylesheet(entry)) {
                // The URL of the browser's request for the stylesheet; only errors matter here.
                await client.transform(direct(moduleURL(entry, '/')));
            }
        }
        catch (error) {
            if (!isPublic(error))
                problems.set(entry, error);
        }
    }));
    entries.forEach((entry, index) => {
        if (pathOf(entry).endsWith('.html')) {
            starts.push(...pageStarts(server, entry, result.pages[entry]));
        }
        else if (problems.get(entry)?.code !== denied) {
            tags.push(tag(entry, index));
            if (!isStylesheet(entry))
                starts.push({ entry, url: moduleURL(entry, '/') });
        }
    });
    const [html, { roots, visits }] = await Promise.all([
        transform(server, tags).catch((error) => error),
        crawl(client, server.config, starts.map(({ url }) => url)),
    ]);
    if (typeof html === 'string')
        result.html = html;
    else
        note(entries[0] ?? '', html);
    const order = postOrder(visits);
    for (const entry of new Set(entries)) {
        if (problems.has(entry))
            note(entry, problems.get(entry));
        starts.forEach((start, index) => {
            if (start.entry !== entry)
                return;
            const root = roots[index];
            if (root?.error !== undefined && !isPublic(root.error))
                note(entry, root.error);
            for (const { contents, error } of root?.module ? order(root.module) : []) {
                if (error !== undefined && !isPublic(error))
                    note(entry, error);
                if (contents?.style)
                    result.styles.push(contents.style);
            }
        });
    }
    return result;
}
function tag(entry, index) {
    const url = escape(entry);
    return isStylesheet(entry)
        ? `<link rel="stylesheet" href="${url}" data-govite-entry="${index}">`
        : `<script type="module" src="${url}" data-govite-entry="${index}"></script>`;
}
function transform(server, tags) {
    return server.transformIndexHtml(pageURL, `<!doctype html><html><head></head><body>${tags.join('\n')}</body></html>`);
}
/** Returns a stylesheet's URL as Vite rewrites it for a <link>. */
function direct(url) {
    const query = url.indexOf('?');
    return query < 0 ? `${url}?direct` : `${url.slice(0, query)}?direct&${url.slice(query + 1)}`;
}
/** The code of errors for files that Vite does not serve. */
const denied = 'ERR_GOVITE_DENIED';
function deny(message) {
    return Object.assign(new Error(message), { code: denied });
}
/**
 * Throws for an existing file that Vite does not serve to browsers: an error of
 * its transform would show parts of it.
 */
function checkAccess(server, entry) {
    const url = decodeURI(pathOf(entry));
    const file = url.startsWith('/@fs/')
        ? url.slice(process.platform === 'win32' ? '/@fs/'.length : '/@fs'.length)
        : url.startsWith('/@id/') ? undefined : path.join(server.config.root, url);
    // A missing file may be a virtual module.
    if (file !== undefined && fs.existsSync(file) && !mayServe(server, normalizePath(path.resolve(file)))) {
        throw deny(`${entry} is a file that Vite does not serve; allow its directory in Vite's option server.fs.allow`);
    }
}
/** Reports whether an error is Vite's for a file of the public directory, which it serves without a transform. */
function isPublic(error) {
    return error.code === 'ERR_LOAD_PUBLIC_URL';
}
async function page(server, entry) {
    const { root } = server.config;
    const url = pathOf(entry);
    const name = decodeURIComponent(url);
    const file = path.resolve(root, `.${name}`);
    const relative = path.relative(root, file);
    if (url.startsWith('/@fs/') || relative.startsWith('..') || path.isAbsolute(relative) || !mayServe(server, normalizePath(file))) {
        throw deny(`${entry} is a page that Vite does not serve; move it below Vite's root and allow it in Vite's option server.fs`);
    }
    let html;
    try {
        html = await fs.promises.readFile(file, 'utf8');
    }
    catch (error) {
        throw new Error(`${entry} cannot be read: ${error.message}`);
    }
    // An original URL other than "/" has Vite make relative URLs of index.html
    // absolute: an application shows that page at any path.
    return server.transformIndexHtml(url, html, pageURL);
}
/** Returns the module scripts of a transformed page. */
function pageStarts(server, entry, html) {
    const { base } = server.config;
    const origin = 'http://page.invalid';
    const starts = [];
    for (const src of moduleScripts(html ?? '')) {
        const address = `${origin}${base.replace(/\/$/, '')}${pathOf(entry)}`;
        const url = parse(src, address);
        if (url?.origin === origin)
            starts.push({ entry, url: moduleURL(url.pathname + url.search, base) });
    }
    return starts;
}
/**
 * Returns a function that lists a module and its imports in the order in which
 * they run, imports first. Over all calls each module is listed once.
 */
function postOrder(visits) {
    const seen = new Set();
    return (root) => {
        const ordered = [];
        const stack = [];
        const enter = (module) => {
            if (seen.has(module))
                return;
            seen.add(module);
            stack.push({ module, next: 0 });
        };
        enter(root);
        for (let top = stack.at(-1); top; top = stack.at(-1)) {
            const visit = visits.get(top.module);
            const imported = visit?.imports[top.next++];
            if (imported) {
                enter(imported);
                continue;
            }
            if (visit)
                ordered.push(visit);
            stack.pop();
        }
        return ordered;
    };
}
