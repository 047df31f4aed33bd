import fs from 'node:fs'
import path from 'node:path'
import type { Announcement } from './announcement.js'

/** A dev server's claim to its announcement files, from its configuration to its end. */
export interface Claim {
  files: string[]
  /** Undefined until the server listens. */
  announcement: Announcement | undefined
}

interface Registry {
  /** The servers of this process, in the order in which they were configured. */
  claims: Claim[]
  /** The id in each file that this process wrote. */
  written: Map<string, string>
  /** Removes the listeners on the process; undefined while there are none. */
  unlisten: (() => void) | undefined
}

// Vite evaluates the plugin again when its configuration changes. The registry
// is on the global object, so that a process has only one.
const key = Symbol.for('vite-plugin-govite.announcements')
const global = globalThis as typeof globalThis & { [key]?: Registry }
const registry = (global[key] ??= { claims: [], written: new Map(), unlisten: undefined })

/** Claims files for a server, at its configuration. */
export function claim(files: string[]): Claim {
  const claimed: Claim = { files, announcement: undefined }
  registry.claims.push(claimed)
  return claimed
}

/** Writes the announcement of a listening server. Throws if a file cannot be written. */
export function announce(claimed: Claim, announcement: Announcement): void {
  if (!registry.claims.includes(claimed)) return
  claimed.announcement = announcement
  registry.unlisten ??= listen()
  for (const file of claimed.files) settle(file)
}

/** Ends a server's claim. If no other server claims a file, the file is removed. */
export function release(claimed: Claim): void {
  const index = registry.claims.indexOf(claimed)
  if (index < 0) return
  registry.claims.splice(index, 1)
  for (const file of claimed.files) {
    try {
      settle(file)
    } catch {
      // The directory was removed, and the announcement with it.
    }
  }
  if (registry.claims.length === 0) {
    registry.unlisten?.()
    registry.unlisten = undefined
  }
}

/** Writes the announcement of the newest server that claims a file, or removes the file if no server does. */
function settle(file: string): void {
  const claimed = registry.claims.findLast(({ files }) => files.includes(file))
  // A restart configures the new server, closes the old one, then listens. The
  // old announcement stays until then.
  if (claimed?.announcement) write(file, claimed.announcement)
  else if (!claimed) withdraw(file)
}

function write(file: string, announcement: Announcement): void {
  if (registry.written.get(file) === announcement.id) return
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const temporary = `${file}.${announcement.id}.tmp`
  try {
    fs.writeFileSync(temporary, `${JSON.stringify(announcement, null, 2)}\n`)
    fs.renameSync(temporary, file) // readers never see half a file
  } catch (error) {
    fs.rmSync(temporary, { force: true })
    throw error
  }
  registry.written.set(file, announcement.id)
}

function withdraw(file: string): void {
  const id = registry.written.get(file)
  if (id === undefined) return
  registry.written.delete(file)
  try {
    if ((JSON.parse(fs.readFileSync(file, 'utf8')) as Announcement).id === id) fs.unlinkSync(file)
  } catch {
    // The file is gone, or another process wrote it.
  }
}

function withdrawAll(): void {
  for (const file of [...registry.written.keys()]) withdraw(file)
}

function restoreAll(): void {
  for (const file of new Set(registry.claims.flatMap(({ files }) => files))) {
    try {
      settle(file)
    } catch {
      // The process was told to end, so nobody needs a warning.
    }
  }
}

/** Withdraws the announcements when the process ends. Returns a function that removes the listeners. */
function listen(): () => void {
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']
  if (process.platform === 'win32') signals.splice(3, 1, 'SIGBREAK')

  // A listener disables a signal's default effect, so this one restores it. It
  // removes itself first: other listeners, such as the package signal-exit, end
  // the process only if they are alone.
  let listening = true
  const onSignal = (signal: NodeJS.Signals): void => {
    process.off(signal, onSignal)
    withdrawAll()
    if (process.listenerCount(signal) === 0) {
      process.kill(process.pid, signal)
      return
    }
    setImmediate(() => {
      if (!listening) return
      process.prependListener(signal, onSignal)
      restoreAll() // another listener kept the process
    })
  }
  for (const signal of signals) process.prependListener(signal, onSignal)
  process.on('exit', withdrawAll)
  return () => {
    listening = false
    for (const signal of signals) process.off(signal, onSignal)
    process.off('exit', withdrawAll)
  }
}
