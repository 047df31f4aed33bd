import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import zlib from 'node:zlib'

/**
 * Returns a Node.js with zstd: this one, or one from npm. If npm cannot install
 * one, the test is skipped, or fails where CI is set.
 */
export async function nodeWithZstd(t) {
  if ('zstdCompress' in zlib) return process.execPath
  const dir = fileURLToPath(new URL('../node_modules/.cache/node22', import.meta.url)) // 120 MB: kept
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const node = path.join(dir, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  try {
    if (fs.existsSync(node)) return node
    fs.mkdirSync(dir, { recursive: true })
    fs.writeFileSync(path.join(dir, 'package.json'), '{"private":true}')
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    execFileSync(npm, ['install', '--no-save', '--ignore-scripts', `${name}@22`], { cwd: dir, stdio: 'pipe', shell: process.platform === 'win32' })
    execFileSync(node, ['--eval', 'process.exit(require("zlib").zstdCompress ? 0 : 1)'])
    return node
  } catch (error) {
    if (process.env.CI) throw error
    t.skip(`needs Node.js 22.15, or npm to install it: ${error.message}`)
    return undefined
  }
}
