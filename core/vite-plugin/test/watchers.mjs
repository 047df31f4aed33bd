import path from 'node:path'

const collected = new Map() // by Vite

/** Collects the watchers that a Vite and the plugin create from now on. */
export async function watchersOf(project) {
  const { vite } = project
  if (!collected.has(vite)) {
    const server = await vite.createServer(project.config({ refresh: false }, { server: { middlewareMode: true, hmr: false, ws: false } }))
    const { prototype } = server.watcher.constructor
    await server.close()
    const watchers = new Set()
    const { add } = prototype
    prototype.add = function (...args) {
      watchers.add(this)
      return add.apply(this, args)
    }
    collected.set(vite, watchers)
  }
  return collected.get(vite)
}

/** Returns all paths that watchers watch below a directory, relative to it, with slashes. */
export function watchedBelow(directory, watchers) {
  const watched = new Set()
  for (const watcher of watchers) {
    for (const [parent, names] of Object.entries(watcher.getWatched())) {
      for (const name of [parent, ...names.map((name) => path.join(parent, name))]) {
        const relative = path.relative(directory, name)
        if (relative !== '' && !relative.startsWith('..')) watched.add(relative.split(path.sep).join('/'))
      }
    }
  }
  return [...watched].sort()
}
