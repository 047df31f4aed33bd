import path from 'node:path';
import { absolute, detect, hasPage, lookedFor } from './input.js';
import { major } from './vite.js';
/**
 * Returns the plugin that completes the configuration. It keeps the settings of
 * the user and of other plugins, so it runs after them.
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
                    warning = "two inputs are set; Vite's own configuration wins over govite({ input: … }); remove one of them";
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
        throw new Error(`govite: no entry found in ${root}; looked for ${lookedFor}; ` +
            `name the entries: govite({ input: ['src/app.ts'] })`);
    }
    return found ?? undefined;
}
/** Returns the input for browsers, under any of its names in the configuration. */
export function inputOf(config) {
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
    // Vite 8 ignores rollupOptions beside rolldownOptions, so the input joins the options that the user has set.
    const renamed = major >= 8 && !(build?.rollupOptions && !build.rolldownOptions);
    const options = (renamed ? { rolldownOptions: { input } } : { rollupOptions: { input } });
    // Vite joins inputs that are lists. If the server's environment has an input,
    // an input for all environments would be built for the server, too.
    const others = Object.entries((config.environments ?? {})).some(([name, { build, input }]) => name !== 'client' && (build?.rollupOptions?.input ?? build?.rolldownOptions?.input ?? input) !== undefined);
    if (others)
        change.environments = { client: { build: options } };
    else
        change.build = options;
}
