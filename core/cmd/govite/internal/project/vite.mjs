// Prints what Vite's configuration says, for vite.go. It runs in the project's
// directory, from stdin.
import fs from 'node:fs'
import path from 'node:path'

const { resolveConfig, version } = await import('vite')
const config = await resolveConfig({ logLevel: 'silent' }, 'build', 'production')
const build = config.environments?.client?.build ?? config.build
const outDir = path.resolve(config.root, build.outDir)

/** Returns the version of an installed package, "" if it is not installed. */
function versionOf(name) {
  for (let dir = config.root; ; dir = path.dirname(dir)) {
    try {
      return JSON.parse(fs.readFileSync(path.join(dir, 'node_modules', name, 'package.json'), 'utf8')).version
    } catch {
      if (dir === path.dirname(dir)) return ''
    }
  }
}

const isFile = (file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false

/** Returns the path of an input relative to Vite's root. Virtual modules keep their names. */
function sourceOf(entry) {
  for (const file of [path.resolve(config.root, entry), path.resolve(entry), path.join(config.root, entry)]) {
    for (const extension of ['', ...config.resolve.extensions]) {
      if (isFile(file + extension)) return slashed(path.relative(config.root, file + extension))
    }
  }
  return path.isAbsolute(entry) ? slashed(path.relative(config.root, entry)) : entry
}

const slashed = (file) => file.split(path.sep).join('/')

function inputs() {
  if (build.lib) return []
  const input = build.rolldownOptions?.input ?? build.rollupOptions?.input ?? config.input ?? 'index.html'
  const named = typeof input === 'string' ? [[undefined, input]] : Array.isArray(input) ? input.map((entry) => [undefined, entry]) : Object.entries(input)
  return named.map(([name, entry]) => {
    const source = sourceOf(entry)
    return { name: name ?? path.posix.parse(source).name, source }
  })
}

const manifest = build.manifest === true ? (Number.parseInt(version) >= 5 ? '.vite/manifest.json' : 'manifest.json') : build.manifest || ''

process.stdout.write(
  '\0govite\0' +
    JSON.stringify({
      version,
      plugin: versionOf('vite-plugin-govite'),
      hasPlugin: config.plugins.some((plugin) => plugin.name.startsWith('govite:')),
      node: process.versions.node,
      file: config.configFile ?? '',
      root: config.root,
      base: config.base,
      outDir,
      assetsDir: build.assetsDir,
      publicDir: config.publicDir || '',
      manifest,
      inputs: inputs(),
    }),
  () => process.exit(0), // a plugin may keep the process alive
)
