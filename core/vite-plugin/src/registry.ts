import fs from 'node:fs'
import path from 'node:path'
import type { Announcement } from './announcement.js'

/** A dev server's hold on its announcement files, from its configuration to its close. */
export interface Claim {
  files: string[]
  /** undefined until the server listens. */
  announcement: Announcement | undefined
}

interface Registry {
  /** The servers of this process, in the order in which they were configured. */
  claims: Claim[]
  /** The ids this process wrote, by file. */
  written: Map<string, string>
  /** Removes the listeners on the process; undefined while there are none. */
  unlisten: (() => void) | undefined
}

// Vite evaluates the plugin anew when the configuration changes, so what has to
// exist once per process is on the global object.
const key = Symbol.for('vite-plugin-govite.announcements')
const global = globalThis as typeof globalThis & { [key]?: Registry }
const registry = (global[key] ??= { claims: [], written: new Map(), unlisten: undefined })

/** Claims files for a server that is being configured. */
export function claim(files: string[]): Claim {
  const claimed: Claim = { files, announcement: undefined }
  registry.claims.push(claimed)
  return claimed
}

/** Writes the announcement of a server that listens; throws if a file cannot be written. */
export function announce(claimed: Claim, announcement: Announcement): void {
  if (!registry.claims.includes(claimed)) return
  claimed.announcement = announcement
  registry.unlisten ??= listen()
  for (const file of claimed.files) settle(file)
}

/** Ends a server's claim, and withdraws its announcement unless another server has the file. */
export function release(claimed: Claim): void {
  const index = registry.claims.indexOf(claimed)
  if (index < 0) return
  registry.claims.splice(index, 1)
  for (const file of claimed.files) {
    try {
      settle(file)
    } catch {
      // The directory is gone, and the announcement with it.
    }
  }
  if (registry.claims.length === 0) {
    registry.unlisten?.()
    registry.unlisten = undefined
  }
}

/** Makes a file say what the newest server that claims it says. */
function settle(file: string): void {
  const claimed = registry.claims.findLast(({ files }) => files.includes(file))
  // While a server restarts the new one is configured, then the old one closes,
  // then the new one listens: the old announcement stays until then.
  if (claimed?.announcement) write(file, claimed.announcement)
  else if (!claimed) withdraw(file)
}

function write(file: string, announcement: Announcement): void {
  if (registry.written.get(file) === announcement.id) return
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const temporary = `${file}.${announcement.id}.tmp`
  try {
    fs.writeFileSync(temporary, `${JSON.stringify(announcement, null, 2)}\n`)
    fs.renameSync(temporary, file) // a reader sees all of it or nothing
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
    // Gone already, or no longer ours.
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
      // It was written before; a server that ends cannot do more about it.
    }
  }
}

/** Withdraws the announcements when the process ends, and returns what undoes that. */
function listen(): () => void {
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']
  if (process.platform === 'win32') signals.splice(3, 1, 'SIGBREAK')

  // A listener takes away the signal's own effect, so it must give it back. For
  // the others who listen it must be as if this one were not there: some, like
  // the package signal-exit, end the process only if nobody else listens.
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
      restoreAll() // the process goes on, for now
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
