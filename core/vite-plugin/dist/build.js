import path from 'node:path';
import { Assets, mergedModules } from './assets.js';
import { compress } from './compress.js';
import { hashedAssets, isHashedChunk } from './hashed.js';
import { PageHeads, pageHead } from './pagehead.js';
import { missesPolyfill, polyfillAdvice } from './polyfill.js';
import { BuildRecord } from './record.js';
import { configOf, isClient } from './vite.js';
/** Returns the plugins that record a build and write compressed copies of its files. */
export function build(settings) {
    const record = new BuildRecord();
    const heads = new PageHeads();
    // Vite bundles workers separately and adds their files to the build under fixed names.
    const workers = new Set();
    const assets = new Assets(settings.assets);
    let config;
    let wrote = false;
    let polyfilled = false;
    const forget = () => {
        record.clear();
        heads.clear();
        polyfilled = false;
    };
    const worker = () => ({
        name: 'govite:worker',
        generateBundle: {
            order: 'post',
            handler(options, bundle) {
                for (const name of hashedNames(options, bundle))
                    workers.add(name);
            },
        },
    });
    const plugin = {
        name: 'govite:build',
        apply: 'build',
        enforce: 'post',
        config: {
            order: 'post',
            handler: (config) => ({ worker: { plugins: () => [worker()] }, ...assets.listen(config) }),
        },
        configResolved(resolved) {
            config = resolved;
            forget();
        },
        // Not in buildStart: Rolldown calls that for each output.
        watchChange: forget,
        async buildStart() {
            const resolved = configOf(this, config);
            if (!resolved.build.watch || !isClient(this, config))
                return;
            for (const file of (await assets.listed(resolved)).files)
                this.addWatchFile(file);
        },
        generateBundle: {
            // After Vite's own manifest: Vite 5 would list the assets there without their directories.
            order: 'post',
            async handler(options, bundle) {
                if (!isClient(this, config))
                    return;
                const resolved = configOf(this, config);
                const outDir = path.resolve(resolved.root, resolved.build.outDir);
                const place = (name) => path.relative(outDir, path.join(options.dir ?? outDir, name));
                await assets.emit(this, resolved, bundle, (source, name) => record.addAsset(source, place(name)));
                if (options.format === 'system')
                    return; // the same modules as in the chunks for modern browsers
                for (const output of Object.values(bundle)) {
                    if (output.type === 'chunk')
                        record.addModules(place(output.fileName), mergedModules(resolved.root, output));
                }
            },
        },
        writeBundle: {
            order: 'post',
            sequential: true,
            async handler(options, bundle) {
                if (!isClient(this, config))
                    return;
                const { root, base, build } = configOf(this, config);
                const outDir = path.resolve(root, build.outDir);
                const dir = options.dir ?? outDir;
                const hashed = new Set(hashedNames(options, bundle));
                for (const name of Object.keys(bundle)) {
                    record.add(path.relative(outDir, path.join(dir, name)), hashed.has(name) || workers.has(name));
                }
                await record.write(outDir, base, heads.injected);
                wrote = true;
                polyfilled ||= !missesPolyfill(configOf(this, config), bundle);
            },
        },
        closeBundle: {
            order: 'post',
            sequential: true,
            async handler() {
                if (!wrote || !isClient(this, config))
                    return;
                const { root, build, logger } = configOf(this, config);
                if (build.watch)
                    return;
                wrote = false;
                if (!polyfilled)
                    logger.info(polyfillAdvice);
                if (settings.compress.length > 0)
                    await compress(path.resolve(root, build.outDir), settings.compress, logger);
            },
        },
    };
    return [pageHead(heads), plugin];
}
function hashedNames(options, bundle) {
    const chunks = Object.values(bundle).filter((output) => output.type === 'chunk' && isHashedChunk(output));
    return [...chunks.map(({ fileName }) => fileName), ...hashedAssets(options, bundle)];
}
