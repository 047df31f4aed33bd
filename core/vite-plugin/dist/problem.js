import { pathOf } from './urls.js';
/** Codes of errors that do not last: Vite reloads the page by itself. */
const passing = new Set(['ERR_OUTDATED_OPTIMIZED_DEP', 'ERR_OPTIMIZE_DEPS_PROCESSING_ERROR', 'ERR_CLOSED_SERVER']);
/** Describes an error of Vite or of a plugin. Returns undefined for an error that does not last. */
export function problemOf(entry, error) {
    const outer = error;
    if (typeof outer.code === 'string' && passing.has(outer.code))
        return undefined;
    // Rolldown has a list of errors and draws the frame into the message. esbuild
    // has a list, too, but Vite copies its first location to loc.
    const first = Array.isArray(outer.errors) ? outer.errors[0] : undefined;
    const inner = !outer.loc && typeof first?.message === 'string' ? first : outer;
    const text = plain(typeof inner.message === 'string' ? inner.message : String(error)).trim();
    const [, message, drawing] = /^(.*?)\n( *╭─.*)$/s.exec(text) ?? [, text, inner.frame];
    const { loc } = inner;
    const problem = { entry, message: message };
    const file = [loc?.file, inner.id, outer.id].find((file) => typeof file === 'string' && file !== '');
    if (typeof file === 'string')
        problem.file = pathOf(file);
    if (Number.isFinite(loc?.line))
        problem.line = loc?.line;
    if (Number.isFinite(loc?.column))
        problem.column = loc?.column;
    if (typeof drawing === 'string' && drawing.trim() !== '')
        problem.frame = plain(drawing).replace(/^\n+|\s+$/g, '');
    if (typeof outer.plugin === 'string')
        problem.plugin = outer.plugin;
    return problem;
}
function plain(text) {
    return text.replace(/\u001B\[[\d;]*[A-Za-z]/g, '');
}
