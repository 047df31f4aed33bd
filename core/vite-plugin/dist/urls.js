/** Parses a URL. Returns undefined if it is malformed. */
export function parse(url, base) {
    try {
        return new URL(url, base); // URL.canParse needs Node.js 18.17
    }
    catch {
        return undefined;
    }
}
/** Reports whether a URL's path has the extension of a stylesheet. */
export function isStylesheet(url) {
    return /\.(?:css|scss|sass|less|styl|stylus|pcss|postcss|sss)$/i.test(pathOf(url));
}
/** Returns a URL without query and fragment. */
export function pathOf(url) {
    return url.replace(/[?#].*$/s, '');
}
/**
 * Returns the URL in Vite's module graph for the URL of a browser's request:
 * decoded, without base and `/@id/`, and without the parameters `t` and
 * `import`, which Vite adds for browsers.
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
        return result; // a file's name with a raw percent sign
    }
}
