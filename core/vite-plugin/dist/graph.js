import { normalizePath } from 'vite';
import { read } from './contents.js';
import { moduleURL } from './urls.js';
/** Milliseconds that a crawl may take. After that, a page is rendered with the modules visited so far. */
const limit = 8_000;
const concurrency = 32;
/**
 * Visits the static import graph of the modules with these URLs. Modules that
 * Vite has not transformed yet are transformed first.
 *
 * @returns the roots in the order of urls, and the visit of each module
 */
export async function crawl(client, config, urls) {
    const skip = skipper(config);
    const visits = new Map();
    const waiting = [];
    const roots = urls.map(() => ({ module: undefined, error: undefined }));
    const visit = (start) => {
        const stack = [start];
        for (let module = stack.pop(); module; module = stack.pop()) {
            if (visits.has(module))
                continue;
            const visited = { contents: undefined, imports: [], error: undefined };
            visits.set(module, visited);
            if (skip(module))
                continue;
            if (module.transformResult)
                stack.push(...settle(module, visited, module.transformResult));
            else
                waiting.push(() => transform(module, visited));
        }
    };
    const settle = (module, visited, result) => {
        visited.contents = read(result);
        visited.imports = link(module, visited.contents.imports, config.base);
        return visited.imports;
    };
    const transform = async (module, visited) => {
        try {
            const result = await client.transform(module.url);
            if (result)
                for (const imported of settle(module, visited, result))
                    visit(imported);
        }
        catch (error) {
            visited.error = error;
        }
    };
    urls.forEach((url, index) => {
        waiting.push(async () => {
            const root = roots[index];
            try {
                root.module = await client.moduleByURL(url);
                if (!root.module) {
                    await client.transform(url);
                    root.module = await client.moduleByURL(url);
                }
                if (root.module)
                    visit(root.module);
            }
            catch (error) {
                root.error = error;
            }
        });
    });
    await drain(waiting);
    return { roots, visits };
}
/** Runs tasks, a few at a time, until all are done or the time is up. A task may add tasks. */
function drain(tasks) {
    return new Promise((resolve) => {
        let running = 0;
        let over = false;
        const end = () => {
            over = true;
            clearTimeout(timer);
            resolve();
        };
        const timer = setTimeout(end, limit);
        const next = () => {
            if (over)
                return;
            while (running < concurrency) {
                const task = tasks.shift();
                if (!task)
                    break;
                running++;
                void task().finally(() => {
                    running--;
                    next();
                });
            }
            if (running === 0)
                end();
        };
        next();
    });
}
/** Returns the modules that a module's import statements name. */
function link(module, imports, base) {
    if (imports.length === 0)
        return [];
    const byURL = new Map();
    for (const imported of module.importedModules)
        byURL.set(moduleURL(imported.url, '/'), imported);
    const linked = new Set();
    for (const url of imports) {
        const imported = byURL.get(moduleURL(url, base));
        if (imported)
            linked.add(imported);
    }
    return [...linked];
}
/**
 * Returns a test for modules that are not read: assets, modules imported as
 * text, URL or worker, and pre-bundled dependencies, which may have to wait for
 * the optimizer.
 */
function skipper(config) {
    const dependencies = `${normalizePath(config.cacheDir)}/deps`;
    return ({ url, file }) => Boolean(file?.startsWith(dependencies)) ||
        url.includes('/.vite/deps/') ||
        url.startsWith('/@vite/') ||
        /[?&](?:url|raw|inline|worker|sharedworker|worker_file)(?:[&=]|$)/.test(url) ||
        (file !== null && config.assetsInclude(file));
}
