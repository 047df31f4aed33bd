import fs from 'node:fs';
import path from 'node:path';
/** Numbers of files and directories. */
export const limits = {
    /** A directory with this many below it is large. */
    large: 1000,
    /** A survey reads this many of one directory. */
    directory: 10_000,
    /** A survey reads this many in all. */
    total: 100_000,
};
/**
 * Looks for templates outside of Vite's root, level by level: those of an
 * application are closer to it than the depths of a data directory. It reads
 * one directory at a time, beside a server that is starting.
 */
export async function survey(templates) {
    const queue = templates.starts.map((path) => ({ path, parent: undefined, size: 0, hasTemplate: false }));
    const found = new Set();
    const skip = new Set();
    let seen = 0;
    for (const directory of queue) {
        if (seen >= limits.total && !templates.names(directory.path)) {
            skip.add(directory.path);
            continue;
        }
        try {
            for await (const entry of await fs.promises.opendir(directory.path, { bufferSize: 256 })) {
                seen++;
                if (++directory.size > limits.directory)
                    break;
                const name = path.posix.join(directory.path, entry.name);
                if (entry.isDirectory() || (entry.isSymbolicLink() && (await linksToDirectory(name)))) {
                    if (templates.leads(name))
                        queue.push({ path: name, parent: directory, size: 0, hasTemplate: false });
                }
                else if (templates.match(name)) {
                    directory.hasTemplate = true;
                    found.add(name);
                }
            }
        }
        catch {
            // It is gone, or not ours to read: there is nothing to watch.
        }
    }
    const complete = skip.size === 0;
    for (const { path, parent, size, hasTemplate } of queue.reverse()) {
        if (parent) {
            parent.size += size;
            parent.hasTemplate ||= hasTemplate;
        }
        if (!hasTemplate && size >= limits.large && !templates.names(path))
            skip.add(path);
        else if (!skip.has(path))
            found.add(path);
    }
    return { found, skip, complete };
}
async function linksToDirectory(link) {
    try {
        return (await fs.promises.stat(link)).isDirectory() && !isLoop(link);
    }
    catch {
        return false;
    }
}
/** Reports whether a link leads to a directory that the link itself is in, so that a walk would not end; throws for a broken link. */
export function isLoop(link) {
    const target = fs.realpathSync(link);
    for (let directory = path.dirname(link);; directory = path.dirname(directory)) {
        const relative = path.relative(target, fs.realpathSync(directory));
        if (relative === '' || !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)))
            return true;
        if (directory === path.dirname(directory))
            return false;
    }
}
