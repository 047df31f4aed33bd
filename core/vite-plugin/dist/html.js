/** Escapes text for html and for quoted attributes. */
export function escape(text) {
    return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
/**
 * Replaces the tags of a page that load files, each with its content and the end
 * of its line. Tags in comments and in the texts of scripts are left alone.
 */
export function replaceTags(html, replace) {
    const values = `((?:"[^"]*"|'[^']*'|[^'">])*)`;
    const tags = new RegExp(`<!--.*?-->|<script\\b${values}>.*?</script\\s*>\\n?|<(?:link|img)\\b${values}>\\n?`, 'gis');
    return html.replace(tags, (tag, script, other) => {
        const attributes = script ?? other;
        if (attributes === undefined)
            return tag;
        const url = attribute(attributes, 'src') ?? attribute(attributes, 'href');
        return replace(tag, { url, isModule: script !== undefined && attribute(script, 'type')?.toLowerCase() === 'module' });
    });
}
/** Returns the src of each module script of a page, in the order in which they run. */
export function moduleScripts(html) {
    const found = [];
    for (const [, attributes] of html.replace(/<!--.*?-->/gs, '').matchAll(/<script\b((?:"[^"]*"|'[^']*'|[^'">])*)>/gi)) {
        const src = attribute(attributes, 'src');
        if (src !== undefined && attribute(attributes, 'type')?.toLowerCase() === 'module')
            found.push(src);
    }
    return found;
}
function attribute(attributes, name) {
    const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(attributes);
    const value = match?.[1] ?? match?.[2] ?? match?.[3];
    return value?.replace(/&(?:amp|#x26);/gi, '&').replace(/&#(\d{1,6});/g, (_, code) => String.fromCharCode(Number(code)));
}
