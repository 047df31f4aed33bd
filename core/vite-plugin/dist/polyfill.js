import { hasPage } from './input.js';
/** What to do about scripts without the polyfill. */
export const polyfillAdvice = "govite: no entry imports Vite's polyfill for modulepreload, which only html entries get by themselves. " +
    "Import 'vite/modulepreload-polyfill' first in each entry, or set build.modulePreload to { polyfill: false } if your browsers need none.";
/** Reports whether the polyfill is on in Vite's configuration, but in none of the chunks. */
export function missesPolyfill(config, bundle) {
    const { modulePreload, rollupOptions } = config.build;
    const input = (rollupOptions.input ?? config.input);
    if (modulePreload === false || !modulePreload.polyfill || input === undefined || hasPage(input))
        return false;
    return !Object.values(bundle).some((output) => output.type === 'chunk' && (output.moduleIds ?? Object.keys(output.modules ?? {})).some((id) => id.includes('vite/modulepreload-polyfill')));
}
