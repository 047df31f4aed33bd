import fs from 'node:fs'
import path from 'node:path'
import type { Templates } from './templates.js'

/** Numbers of files and directories. */
export const limits = {
  /** A directory with this many below it is large. */
  large: 1000,
  /** A survey reads this many of one directory. */
  directory: 10_000,
  /** A survey reads this many in all. */
  total: 100_000,
}

/** The result of a survey. */
export interface Survey {
  /** The directories and templates that are worth watching, and the state of each template. Directories have none. */
  found: Map<string, string>
  /** Directories that are not worth watching: large ones without a template, and directories beyond the limits. */
  skip: Set<string>
  /** Whether the survey read all directories. */
  complete: boolean
}

interface Directory {
  path: string
  parent: Directory | undefined
  /** Files and directories below. */
  size: number
  hasTemplate: boolean
}

/**
 * Finds the directories outside of Vite's root that are worth watching. It reads
 * level by level, because templates are rarely deep, and one directory at a
 * time, because the server is starting meanwhile.
 */
export async function survey(templates: Templates): Promise<Survey> {
  const queue: Directory[] = templates.starts.map((path) => ({ path, parent: undefined, size: 0, hasTemplate: false }))
  const found = new Map<string, string>()
  const skip = new Set<string>()
  let seen = 0
  for (const directory of queue) {
    if (seen >= limits.total && !templates.names(directory.path)) {
      skip.add(directory.path)
      continue
    }
    try {
      for await (const entry of await fs.promises.opendir(directory.path, { bufferSize: 256 })) {
        seen++
        if (++directory.size > limits.directory) break
        const name = path.posix.join(directory.path, entry.name)
        if (entry.isDirectory() || (entry.isSymbolicLink() && (await linksToDirectory(name)))) {
          if (templates.leads(name)) queue.push({ path: name, parent: directory, size: 0, hasTemplate: false })
        } else if (templates.match(name)) {
          directory.hasTemplate = true
          found.set(name, stateOf(name))
        }
      }
    } catch {
      // The directory was removed, or is not readable.
    }
  }
  const complete = skip.size === 0
  for (const { path, parent, size, hasTemplate } of queue.reverse()) {
    if (parent) {
      parent.size += size
      parent.hasTemplate ||= hasTemplate
    }
    if (!hasTemplate && size >= limits.large && !templates.names(path)) skip.add(path)
    else if (!skip.has(path)) found.set(path, '')
  }
  return { found, skip, complete }
}

/** Returns a text that is another one after each change of the file, or '' if the file cannot be read. */
export function stateOf(file: string): string {
  try {
    const { ino, size, mtimeMs } = fs.statSync(file)
    return [ino, size, mtimeMs].join()
  } catch {
    return ''
  }
}

async function linksToDirectory(link: string): Promise<boolean> {
  try {
    return (await fs.promises.stat(link)).isDirectory() && !isLoop(link)
  } catch {
    return false
  }
}

/** Reports whether a link points to a directory around the link. Throws for a broken link. */
export function isLoop(link: string): boolean {
  const target = fs.realpathSync(link)
  for (let directory = path.dirname(link); ; directory = path.dirname(directory)) {
    const relative = path.relative(target, fs.realpathSync(directory))
    if (relative === '' || !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative))) return true
    if (directory === path.dirname(directory)) return false
  }
}
