import * as vite from 'vite';
// A module that is transformed again has a new result.
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
 * Returns the stylesheet of a module that Vite made from one: two constants,
 * written with JSON.stringify on a line each, in Vite 5 to 8. Modules that
 * export their css (`?inline`) have none.
 */
function readStyle(code) {
    if (!code.includes('\n__vite__updateStyle(__vite__id, __vite__css)'))
        return undefined;
    const id = constant(code, '__vite__id');
    const css = constant(code, '__vite__css');
    return id === undefined || css === undefined ? undefined : { id, css };
}
function constant(code, name) {
    // Not `.`, which stops at U+2028; JSON.stringify leaves that as it is.
    const match = new RegExp(`^const ${name} = ("[^\\n]*");?$`, 'm').exec(code);
    try {
        return match ? JSON.parse(match[1]) : undefined;
    }
    catch {
        return undefined;
    }
}
/**
 * Returns what a module imports statically. Vite's own record of that, in the
 * module graph, has import() with a constant among it.
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
        return []; // the browser will say what is wrong with it
    }
}
