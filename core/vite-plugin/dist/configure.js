import path from 'node:path';
import { absolute, detect, hasPage, lookedFor } from './input.js';
import { major } from './vite.js';
/**
 * The plugin that completes the configuration. It never replaces what the user
 * or another plugin has set, so it comes after them.
 */
export function configure(settings) {
    let warning;
    return {
        name: 'govite',
        config: {
            order: 'post',
            handler(config, env) {
                warning = undefined;
                const change = {};
                if (settings.directURL && config.server?.origin === undefined)
                    change.server = { origin: settings.directURL };
                if (env.isPreview)
                    return change;
                const root = path.resolve(config.root ?? '.');
                const ssr = Boolean(env.isSsrBuild || config.build?.ssr);
                const given = inputOf(config);
                let input = given;
                if (given !== undefined && settings.input !== undefined) {
                    warning = `the input in Vite's own configuration is used, not the one in govite's options; remove one of them`;
                }
                else if (given === undefined && !ssr && !config.build?.lib) {
                    input = ownInput(root, settings, env);
                    if (input !== undefined)
                        setInput(config, change, input);
                }
                if (!ssr && config.build?.manifest === undefined)
                    change.build = { ...change.build, manifest: true };
                const usesPages = input === undefined ? detect(root) === undefined : hasPage(input);
                if (config.appType === undefined && !usesPages)
                    change.appType = 'custom';
                return change;
            },
        },
        configResolved(config) {
            if (warning)
                config.logger.warn(`govite: ${warning}`);
        },
    };
}
function ownInput(root, settings, env) {
    if (settings.input !== undefined)
        return absolute(root, settings.input);
    const found = detect(root);
    if (found === null && env.command === 'build') {
        throw new Error(`govite: there is no entry in ${root}; looked for ${lookedFor}. ` +
            `Name the entries: govite({ input: ['src/app.ts'] })`);
    }
    return found ?? undefined;
}
/** Returns the input that the configuration has for browsers, under any of its names. */
function inputOf(config) {
    const { client } = (config.environments ?? {});
    for (const place of [client, config]) {
        const input = place?.build?.rolldownOptions?.input ?? place?.build?.rollupOptions?.input ?? place?.input;
        if (input !== undefined)
            return input;
    }
    return undefined;
}
function setInput(config, change, input) {
    const build = config.build;
    // One name for both: Vite 8 ignores rollupOptions beside rolldownOptions.
    const renamed = major >= 8 && !(build?.rollupOptions && !build.rolldownOptions);
    const options = (renamed ? { rolldownOptions: { input } } : { rollupOptions: { input } });
    // Vite joins lists of inputs: an input for all environments would be built
    // for the server, too, where the server has one of its own.
    const others = Object.entries((config.environments ?? {})).some(([name, { build, input }]) => name !== 'client' && (build?.rollupOptions?.input ?? build?.rolldownOptions?.input ?? input) !== undefined);
    if (others)
        change.environments = { client: { build: options } };
    else
        change.build = options;
}
