// Vite's rules for the tags that plugins inject into html (packages/vite/src/node/plugins/html.ts in vitejs/vite).
import { escape } from './html.js';
/** Returns the html with the result of a plugin's hook transformIndexHtml. */
export function inject(html, result) {
    if (!result)
        return html;
    if (typeof result === 'string')
        return result;
    const tags = Array.isArray(result) ? result : (result.tags ?? []);
    const page = Array.isArray(result) ? html : result.html || html;
    const at = (place) => tags.filter(({ injectTo = 'head-prepend' }) => injectTo === place).map(serialize).join('');
    return insertAll(page, at);
}
function insertAll(html, at) {
    let page = insert(html, at('head-prepend'), [after(/<head[^>]*>/i), ...fallbacks]);
    page = insert(page, at('head'), [before(/<\/head>/i), before(/<body[^>]*>/i), ...fallbacks]);
    page = insert(page, at('body-prepend'), [after(/<body[^>]*>/i), after(/<\/head>/i), ...fallbacks]);
    return insert(page, at('body'), [before(/<\/body>/i), before(/<\/html>/i), (text, tags) => `${text}\n${tags}`]);
}
const before = (place) => (html, tags) => (place.test(html) ? html.replace(place, (match) => tags + match) : undefined);
const after = (place) => (html, tags) => (place.test(html) ? html.replace(place, (match) => `${match}\n${tags}`) : undefined);
const fallbacks = [after(/<html[^>]*>/i), after(/<!doctype html>/i), (html, tags) => tags + html];
function insert(html, tags, insertions) {
    if (tags === '')
        return html;
    for (const insertion of insertions) {
        const inserted = insertion(html, tags);
        if (inserted !== undefined)
            return inserted;
    }
    return html;
}
/** Returns a tag as html, one a line. */
export function serialize({ tag, attrs, children }) {
    const open = `<${tag}${attributes(attrs)}>`;
    if (['link', 'meta', 'base'].includes(tag))
        return `${open}\n`;
    return `${open}${typeof children === 'string' ? children : (children ?? []).map(serialize).join('')}</${tag}>\n`;
}
function attributes(attrs = {}) {
    return Object.entries(attrs)
        .filter(([, value]) => value !== undefined && value !== null && value !== false)
        .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escape(String(value))}"`))
        .join('');
}
