/** Parses a URL; undefined if it is none. */
export function parse(url, base) {
    try {
        return new URL(url, base); // URL.canParse needs Node.js 18.17
    }
    catch {
        return undefined;
    }
}
/** Reports whether a URL is a stylesheet by its extension, before a query. */
export function isStylesheet(url) {
    return /\.(?:css|scss|sass|less|styl|stylus|pcss|postcss|sss)$/i.test(pathOf(url));
}
/** Returns a URL without query and fragment. */
export function pathOf(url) {
    return url.replace(/[?#].*$/s, '');
}
/**
 * Returns the URL by which Vite's module graph knows what a browser asks for as
 * url: without base, decoded, `/@id/` unwrapped, without what only makes a
 * browser ask again.
 */
export function moduleURL(url, base) {
    let result = base !== '/' && url.startsWith(base) ? url.slice(base.length - 1) : url;
    if (result.includes('?')) {
        result = result
            .replace(/([?&])(?:t=\d{13}\d*|import)(?=&|$)/g, (_, mark) => (mark === '?' ? '?' : ''))
            .replace('?&', '?')
            .replace(/\?$/, '');
    }
    if (result.startsWith('/@id/'))
        result = result.slice('/@id/'.length).replace('__x00__', '\0');
    if (!result.includes('%'))
        return result;
    try {
        return decodeURI(result);
    }
    catch {
        return result; // a raw percent sign in a file's name
    }
}
