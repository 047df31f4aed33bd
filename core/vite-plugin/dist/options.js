import zlib from 'node:zlib';
import { isStylesheet, parse } from './urls.js';
const names = ['input', 'assets', 'refresh', 'compress', 'recover', 'direct', 'url', 'app'];
const encodings = ['br', 'zst', 'gz'];
/** Checks options and fills in defaults. Throws for an unknown option or a wrong value. */
export function parseOptions(options = {}) {
    if (!isRecord(options))
        throw fail(`the options must be an object, not ${show(options)}`);
    for (const name of Object.keys(options)) {
        if (!names.includes(name))
            throw fail(`there is no option ${JSON.stringify(name)}; the options are ${names.join(', ')}`);
    }
    const { direct } = options;
    if (direct !== undefined && typeof direct !== 'boolean' && typeof direct !== 'string') {
        throw fail(`direct must be true, false or a URL, not ${show(direct)}`);
    }
    return {
        input: parseInput(options.input),
        assets: parseAssets(options.assets),
        refresh: parseRefresh(options.refresh),
        compress: parseCompress(options.compress),
        recover: parseRecover(options.recover),
        direct: Boolean(direct) || direct === '',
        directURL: typeof direct === 'string' ? parseOrigin('direct', direct) : undefined,
        url: options.url === undefined ? undefined : parseOrigin('url', options.url),
        app: options.app === undefined ? undefined : parseURL('app', options.app).href,
    };
}
function parseInput(input) {
    if (input === undefined)
        return undefined;
    const values = typeof input === 'string' ? [input] : isRecord(input) || Array.isArray(input) ? Object.values(input) : [];
    if (values.length === 0 || !values.every((value) => typeof value === 'string' && value !== '')) {
        throw fail(`input must be a path, a list of paths or an object of name and path, not ${show(input)}; leave it out to use the entry that is found`);
    }
    return input;
}
function parseAssets(assets) {
    if (assets === undefined)
        return [];
    const globs = typeof assets === 'string' ? [assets] : assets;
    if (!Array.isArray(globs) || !globs.every((glob) => typeof glob === 'string' && glob !== '')) {
        throw fail(`assets must be a glob or a list of globs, such as "src/img/**", not ${show(assets)}; leave it out if templates name only files that scripts and stylesheets import`);
    }
    for (const glob of globs) {
        if (glob.startsWith('!'))
            throw fail(`assets cannot have the negative glob ${show(glob)}; write globs that match only what templates name`);
        if (isCompiled(glob))
            throw fail(`assets cannot have ${show(glob)}, because Vite compiles pages, scripts and stylesheets; make it an input: govite({ input: [${show(glob)}] })`);
    }
    return globs;
}
/** Reports whether Vite compiles a file of this name, so that the file itself is no asset. */
export function isCompiled(name) {
    return isStylesheet(name) || /\.(?:[cm]?[jt]sx?|html|vue|svelte|astro)$/i.test(name);
}
function parseRefresh(refresh) {
    if (refresh === false)
        return undefined;
    if (refresh === undefined || refresh === true)
        return { globs: undefined, delay: 100 };
    if (typeof refresh === 'string' || Array.isArray(refresh))
        return { globs: parseGlobs('refresh', refresh), delay: 100 };
    if (!isRecord(refresh))
        throw fail(`refresh must be true, false, a glob, a list of globs or { paths, delay }, not ${show(refresh)}`);
    for (const name of Object.keys(refresh)) {
        if (name !== 'paths' && name !== 'delay')
            throw fail(`there is no option refresh.${name}; the options are refresh.paths and refresh.delay`);
    }
    const { paths, delay = 100 } = refresh;
    if (typeof delay !== 'number' || !(delay >= 0 && delay <= 60_000)) {
        throw fail(`refresh.delay must be a number of milliseconds up to 60000, not ${show(delay)}`);
    }
    return { globs: paths === undefined ? undefined : parseGlobs('refresh.paths', paths), delay };
}
function parseGlobs(name, value) {
    const globs = Array.isArray(value) ? value : [value];
    if (globs.length === 0 || !globs.every((glob) => typeof glob === 'string' && glob !== '')) {
        throw fail(`${name} must be a glob or a list of globs, such as "../templates/**/*.html", not ${show(value)}; false turns refreshing off`);
    }
    return globs;
}
function parseCompress(compress) {
    if (compress === false)
        return [];
    if (compress === undefined || compress === true)
        return ['br', 'gz'];
    if (!Array.isArray(compress) || !compress.every((encoding) => encodings.includes(encoding))) {
        throw fail(`compress must be true, false or a list of ${encodings.map((e) => JSON.stringify(e)).join(', ')}, not ${show(compress)}`);
    }
    if (compress.includes('zst') && !('zstdCompress' in zlib)) {
        throw fail(`compress: "zst" needs Node.js 22.15 or later, but this is ${process.version}; update Node.js or leave "zst" out`);
    }
    return encodings.filter((encoding) => compress.includes(encoding));
}
function parseRecover(recover) {
    if (recover !== undefined && typeof recover !== 'boolean')
        throw fail(`recover must be true or false, not ${show(recover)}`);
    return recover ?? false;
}
function parseURL(name, value) {
    const url = typeof value === 'string' ? parse(value) : undefined;
    if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
        throw fail(`${name} must be a URL such as "http://localhost:8080", not ${show(value)}`);
    }
    return url;
}
function parseOrigin(name, value) {
    const url = parseURL(name, value);
    if (url.pathname !== '/' || url.search || url.hash || url.username || url.password) {
        throw fail(`${name} must be scheme, host and port only, such as ${JSON.stringify(url.origin)}, not ${show(value)}; set a path in Vite's own option base`);
    }
    return url.origin;
}
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function show(value) {
    return typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
}
function fail(message) {
    return new Error(`vite-plugin-govite: ${message}`);
}
