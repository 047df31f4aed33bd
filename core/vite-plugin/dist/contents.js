import * as vite from 'vite';
// By a module's result: it has a new one when it is transformed again.
const known = new WeakMap();
/** Reads a transformed module, once for each result. */
export function read(result) {
    let contents = known.get(result);
    if (!contents) {
        const style = readStyle(result.code);
        contents = { imports: style ? [] : readImports(result.code), style };
        known.set(result, contents);
    }
    return contents;
}
/**
 * Returns the stylesheet in a module that Vite made from css. Vite 5 to 8 write
 * its id and its css as constants, a line each, with JSON.stringify. Modules
 * that export their css (`?inline`) have no such constants.
 */
function readStyle(code) {
    if (!code.includes('\n__vite__updateStyle(__vite__id, __vite__css)'))
        return undefined;
    const id = constant(code, '__vite__id');
    const css = constant(code, '__vite__css');
    return id === undefined || css === undefined ? undefined : { id, css };
}
function constant(code, name) {
    // Not `.`, which does not match U+2028; JSON.stringify does not escape that.
    const match = new RegExp(`^const ${name} = ("[^\\n]*");?$`, 'm').exec(code);
    try {
        return match ? JSON.parse(match[1]) : undefined;
    }
    catch {
        return undefined;
    }
}
/**
 * Returns the URLs of a module's static imports. Vite's module graph does not
 * tell them from import() with a constant.
 */
function readImports(code) {
    if (!/\b(?:import|from)\b/.test(code))
        return [];
    const urls = new Set();
    for (const statement of parse(code)) {
        if (statement.source && typeof statement.source.value === 'string')
            urls.add(statement.source.value);
    }
    return [...urls];
}
function parse(code) {
    try {
        return vite.parseAst(code).body;
    }
    catch {
        return []; // the browser reports the syntax error
    }
}
