import fs from 'node:fs';
import path from 'node:path';
import { configOf, isClient } from './vite.js';
/**
 * Returns the plugin that keeps `.gitkeep` in the build's directory. A committed
 * `.gitkeep` lets go:embed compile before the first build, but Vite removes the
 * file when it empties the directory. The plugin creates none by itself: projects
 * that do not commit the directory have no use for the file.
 */
export function keep() {
    const contents = new Map();
    let config;
    function restore() {
        if (!isClient(this, config))
            return;
        const { build } = configOf(this, config);
        const file = fileIn(config.root, build.outDir);
        const content = contents.get(file);
        if (!content || read(file)?.equals(content))
            return;
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, content);
    }
    return {
        name: 'govite:keep',
        apply: 'build',
        enforce: 'post',
        configResolved(resolved) {
            config = resolved;
            if (resolved.build.ssr)
                return;
            const { build } = resolved.environments?.client ?? resolved;
            const file = fileIn(resolved.root, build.outDir);
            const content = read(file);
            if (content)
                contents.set(file, content);
            else
                contents.delete(file);
        },
        // With build.watch, Vite 5 and 6 empty the directory before buildStart. All
        // other builds empty it before or in renderStart, with order 'pre'. The file
        // is restored at once, so that it survives a build that fails later.
        buildStart: { order: 'pre', handler: restore },
        renderStart: { order: 'pre', handler: restore },
        // Another plugin may have failed in renderStart.
        closeBundle: restore,
    };
}
function fileIn(root, outDir) {
    return path.resolve(root, outDir, '.gitkeep');
}
/** Returns the content of a file, or undefined if it is not a readable file. */
function read(file) {
    try {
        return fs.readFileSync(file);
    }
    catch {
        return undefined;
    }
}
