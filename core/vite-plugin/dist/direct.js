/** The origins that Vite's `server.cors` allows by default. */
const loopback = /^https?:\/\/(?:(?:[^:]+\.)?localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;
/** Returns the plugin for direct mode, in which the page has another origin than its modules. */
export function direct(settings) {
    if (!settings.direct)
        return [];
    let config;
    return [
        {
            name: 'govite:direct',
            apply: 'serve',
            enforce: 'post',
            config({ server }) {
                if (!settings.app || server?.cors !== undefined)
                    return undefined;
                return { server: { cors: { origin: [loopback, new URL(settings.app).origin] } } };
            },
            configResolved(resolved) {
                config = resolved;
            },
            transform(code) {
                const changed = sameOriginWorkers(code, config.server.origin);
                return changed === code ? undefined : { code: changed, map: null };
            },
        },
    ];
}
/**
 * Changes the URLs of workers in Vite's code to the page's origin: browsers
 * refuse the script of a worker from another origin, and the Go application
 * passes requests for it on to Vite.
 */
export function sameOriginWorkers(code, origin) {
    if (!origin || !code.includes('worker_file'))
        return code;
    const escaped = origin.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return code.replace(new RegExp(`(["'])${escaped}(/[^"'\\n]*[?&]worker_file\\b[^"'\\n]*)\\1`, 'g'), 'globalThis.location.origin + $1$2$1');
}
