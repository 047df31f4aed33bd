import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import zlib from 'node:zlib'
import { majors, Project, until } from './project.mjs'
import { nodeWithZstd } from './zstd.mjs'

const noise = (n) => Array.from({ length: n }, (_, i) => `/* line ${i * 7919} */`).join('\n')
const image = Buffer.from('\x89PNG' + noise(400))

const files = {
  'src/main.ts': `import './main.css'\nimport logo from './images/my logo.png'\nimport { shared } from './shared'\nconst worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })\nconsole.log(logo, worker, shared)\nimport('./lazy')`,
  'src/admin.ts': `import { shared } from './shared'\nconsole.log('admin', shared)`,
  'src/shared.ts': `import './shared.css'\nexport const shared = ${JSON.stringify(noise(100))}`,
  'src/lazy.ts': `import './lazy.css'\nconsole.log('lazy')`,
  'src/worker.ts': `import('./in-worker')\npostMessage('worker')`,
  'src/in-worker.ts': `postMessage('in worker')`,
  'src/main.css': `.main { background: url('./images/my logo.png') }`,
  'src/shared.css': '.shared { color: red }',
  'src/lazy.css': '.lazy { color: blue }',
  'src/images/my logo.png': image,
  'public/robots.txt': noise(100),
  'public/assets/copied-abcdefgh.js': 'copied',
  'public/.hidden/x.js': noise(100),
}
const input = ['src/main.ts', 'src/admin.ts']

/** Assets with fixed names that look hashed. */
const fixed = {
  name: 'fixed',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'assets/fixed-abcdefgh.txt', source: 'fixed' })
    this.emitFile({ type: 'asset', fileName: 'assets/named-abcdefgh.txt', name: 'other.txt', source: 'named' })
  },
}

/** Returns the files below a directory, with slashes. */
function list(dir, below = '') {
  return fs.readdirSync(path.join(dir, below), { withFileTypes: true }).flatMap((entry) => {
    const name = below ? `${below}/${entry.name}` : entry.name
    return entry.isDirectory() ? list(dir, name) : [name]
  }).sort()
}

const record = (project) => project.json('dist/.vite/govite.json')

for (const major of majors) {
  test(`Vite ${major}: the record of a build with Vite's names`, async (t) => {
    const project = await Project.make(t, major, files)
    const worker = { format: 'es' }
    await project.build({ input, compress: false }, { plugins: [fixed], worker, base: '/static/' })
    const text = project.read('dist/.vite/govite.json')
    const { version, base, emitted, hashed } = JSON.parse(text)
    assert.equal(version, 1)
    assert.equal(base, '/static/')
    const copied = ['.hidden/x.js', 'assets/copied-abcdefgh.js', 'robots.txt']
    assert.deepEqual(emitted, list(project.path('dist')).filter((name) => name !== '.vite/govite.json' && !copied.includes(name)))
    assert.deepEqual(hashed, emitted.filter((name) => name.startsWith('assets/') && !/\/(fixed|named)-/.test(name)))
    for (const name of ['main', 'admin', 'shared', 'lazy', 'my logo', 'worker', 'in-worker']) {
      assert.ok(hashed.some((file) => new RegExp(`^assets/${name}-[\\w-]{8}\\.`).test(file)), `${name} in ${hashed}`)
    }
    for (const name of ['main', 'shared', 'lazy']) assert.ok(hashed.some((file) => file.startsWith(`assets/${name}-`) && file.endsWith('.css')))
    // The same build writes the same record.
    await project.build({ input, compress: false }, { plugins: [fixed], worker, base: '/static/' })
    assert.equal(project.read('dist/.vite/govite.json'), text)
  })

  test(`Vite ${major}: names without a hash are not hashed`, async (t) => {
    const project = await Project.make(t, major, { ...files, 'src/panel-abcdefgh.ts': `console.log('panel')` })
    const names = { entryFileNames: 'js/[name].js', chunkFileNames: 'js/[name].js', assetFileNames: 'files/[name][extname]' }
    await project.build(
      { input: [...input, 'src/panel-abcdefgh.ts'], compress: false },
      { build: { rollupOptions: { output: names } }, worker: { format: 'es', rollupOptions: { output: names } } },
    )
    const { emitted, hashed } = record(project)
    assert.ok(emitted.includes('js/panel-abcdefgh.js') && emitted.includes('files/my logo.png'), String(emitted))
    assert.deepEqual(hashed, [])
  })

  test(`Vite ${major}: names from functions, some with a hash`, async (t) => {
    const project = await Project.make(t, major, files)
    await project.build(
      { input, compress: false },
      {
        build: {
          rollupOptions: {
            output: {
              entryFileNames: ({ name }) => (name === 'main' ? 'app.js' : '[name].[hash:12].js'),
              chunkFileNames: 'chunks/[hash].js',
              assetFileNames: ({ names, name }) => ((names?.[0] ?? name).endsWith('.css') ? 'css/[name]~[hash:10][extname]' : 'files/[name][extname]'),
            },
          },
        },
        worker: { format: 'es' },
      },
    )
    const { emitted, hashed } = record(project)
    const kind = (name) => name.replace(/\.[\w-]{12}\.js$/, '.HASH.js').replace(/^chunks\/[\w-]{8}\./, 'chunks/HASH.').replace(/~[\w-]{10}\./, '~HASH.')
    const kinds = hashed.map(kind)
    assert.ok(emitted.includes('app.js') && emitted.includes('files/my logo.png'), String(emitted))
    assert.ok(!hashed.includes('app.js') && !hashed.includes('files/my logo.png'))
    for (const name of ['admin.HASH.js', 'chunks/HASH.js', 'css/main~HASH.css', 'css/shared~HASH.css']) assert.ok(kinds.includes(name), `${name} in ${kinds}`)
  })

  test(`Vite ${major}: css in one file`, async (t) => {
    const project = await Project.make(t, major, files)
    await project.build({ input, compress: false }, { build: { cssCodeSplit: false }, worker: { format: 'es' } })
    const css = record(project).hashed.filter((name) => name.endsWith('.css'))
    assert.equal(css.length, 1)
    assert.match(css[0], /^assets\/style-[\w-]{8}\.css$/)
  })

  test(`Vite ${major}: a build for the server has neither record nor compressed copies`, async (t) => {
    const project = await Project.make(t, major, { ...files, 'server.ts': `export default ${JSON.stringify(noise(200))}` })
    await project.build({ input }, { build: { ssr: 'server.ts' } })
    const built = list(project.path('dist'))
    assert.ok(built.includes('server.js'))
    assert.ok(!built.some((name) => /\.(br|gz)$|govite\.json$/.test(name)), String(built))
  })

  test(`Vite ${major}: compressed copies`, async (t) => {
    const project = await Project.make(t, major, {
      ...files,
      'src/small.css': '.small {}',
      'public/photo.jpg': noise(200),
      'public/random.svg': Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * i * 2654435761) % 251 ^ (i * 40503) % 256)),
      'public/font.woff2': noise(200),
      'public/font.ttf': noise(200),
    })
    const lines = await project.build({ input }, { worker: { format: 'es' } })
    const built = list(project.path('dist'))
    const copies = built.filter((name) => /\.(br|gz|zst)$/.test(name))
    const originals = [...new Set(copies.map((name) => name.replace(/\.\w+$/, '')))]
    assert.ok(originals.some((name) => /shared-.*\.js$/.test(name)), String(copies))
    assert.ok(originals.includes('robots.txt') && originals.includes('font.ttf'))
    for (const name of originals) {
      const content = fs.readFileSync(project.path('dist', name))
      const copy = (encoding) => fs.readFileSync(project.path('dist', `${name}.${encoding}`))
      assert.ok(content.length >= 1024, `${name} is small`)
      assert.ok(!/\.(jpg|png|woff2)$|^\./.test(name), name)
      assert.deepEqual(zlib.brotliDecompressSync(copy('br')), content)
      assert.deepEqual(zlib.gunzipSync(copy('gz')), content)
      assert.ok(copy('br').length < content.length && copy('gz').length < content.length)
      assert.deepEqual([...copy('gz').subarray(4, 8), copy('gz')[9]], [0, 0, 0, 0, 255], 'neither time nor system')
    }
    assert.ok(!record(project).emitted.some((name) => /\.(br|gz)$/.test(name)))
    assert.equal(lines.filter((line) => /^info: govite: compressed \d+ files, [\d.]+ kB → br [\d.]+ kB, gz [\d.]+ kB$/.test(line)).length, 1, lines.join('\n'))
  })

  test(`Vite ${major}: the advice about the polyfill`, async (t) => {
    const project = await Project.make(t, major, {
      'src/main.ts': `import('./lazy')`,
      'src/with.ts': `import 'vite/modulepreload-polyfill'\nimport('./lazy')`,
      'src/lazy.ts': 'console.log(1)',
      'page.html': '<script type="module" src="/src/main.ts"></script>',
    })
    const advice = async (input, build = {}) => (await project.build({ input, compress: false }, { build })).filter((line) => line.includes('modulepreload-polyfill'))
    assert.equal((await advice('src/main.ts')).length, 1)
    assert.match((await advice('src/main.ts'))[0], /^info: govite: no entry imports/)
    assert.deepEqual(await advice(['src/main.ts', 'src/with.ts']), [])
    assert.deepEqual(await advice('page.html'), [])
    assert.deepEqual(await advice('src/main.ts', { modulePreload: { polyfill: false } }), [])
    assert.deepEqual(await advice('src/main.ts', { modulePreload: false }), [])
  })

  if (major === 5) continue // has no environments

  test(`Vite ${major}: the environments of a builder`, async (t) => {
    const project = await Project.make(t, major, { 'src/main.ts': `console.log(${JSON.stringify(noise(100))})`, 'server.ts': `export default ${JSON.stringify(noise(100))}` })
    const builder = await project.vite.createBuilder(
      project.config({}, { builder: {}, environments: { client: {}, ssr: { build: { outDir: 'server', rollupOptions: { input: project.path('server.ts') } } } } }),
    )
    await builder.buildApp()
    assert.equal(record(project).hashed.length, 1)
    assert.ok(list(project.path('dist')).some((name) => name.endsWith('.js.br')))
    assert.deepEqual(list(project.path('server')).filter((name) => name.endsWith('.br') || name.includes('govite')), [])
  })
}

test('a copy that would not be smaller is not written, and an older one is removed', async (t) => {
  const project = await Project.make(t, 8, { 'src/main.ts': 'console.log(1)', 'public/notes.txt': noise(100) })
  const build = { emptyOutDir: false, rollupOptions: { output: { entryFileNames: 'main.js' } } }
  await project.build({}, { build })
  assert.ok(project.exists('dist/notes.txt.br'))
  project.write({ 'public/notes.txt': 'short', 'dist/main.js.gz': 'old', 'dist/other.png.br': 'not ours' })
  const lines = await project.build({}, { build })
  for (const name of ['notes.txt.br', 'notes.txt.gz', 'main.js.gz']) assert.ok(!project.exists(`dist/${name}`), name)
  assert.ok(project.exists('dist/other.png.br'))
  assert.ok(!lines.some((line) => line.includes('compressed')))
})

test('neither compress: false nor build.write: false writes copies', async (t) => {
  const project = await Project.make(t, 8, files)
  await project.build({ input, compress: false }, { worker: { format: 'es' } })
  assert.ok(!list(project.path('dist')).some((name) => /\.(br|gz|zst)$/.test(name)))
  fs.rmSync(project.path('dist'), { recursive: true })
  await project.build({ input }, { build: { write: false }, worker: { format: 'es' } })
  assert.ok(!project.exists('dist'))
})

test('vite build --watch records, but does not compress', async (t) => {
  const project = await Project.make(t, 8, { 'src/main.ts': `console.log(${JSON.stringify(noise(100))})` })
  let closed = 0
  const last = { name: 'last', enforce: 'post', closeBundle: { order: 'post', sequential: true, handler: () => void closed++ } }
  const config = project.config({}, { build: { watch: {} } })
  const watcher = await project.vite.build({ ...config, plugins: [...config.plugins, last] })
  project.after(() => watcher.close())
  const hashed = () => {
    try {
      return record(project).hashed
    } catch {
      return undefined // a build is being written
    }
  }
  const [first] = await until(hashed, 'the first build')
  project.write({ 'src/main.ts': `console.log(${JSON.stringify(noise(120))})` })
  const second = await until(() => hashed()?.[0] !== first && hashed(), 'the second build')
  assert.equal(second.length, 1)
  await until(() => closed >= 2, 'the end of both builds')
  assert.ok(!list(project.path('dist')).some((name) => /\.(br|gz)$/.test(name)))
})

test("Vite 8: plugin-legacy's two outputs", async (t) => {
  const project = await Project.make(t, 8, files, { '@vitejs/plugin-legacy': '@vitejs/plugin-legacy', terser: 'terser' })
  const { default: legacy } = await project.import('@vitejs/plugin-legacy')
  const lines = await project.build({ input, compress: ['gz'] }, { plugins: [legacy({ targets: ['chrome 60'], modernPolyfills: true })], worker: { format: 'es' } })
  const { emitted, hashed } = record(project)
  assert.deepEqual(emitted, list(project.path('dist')).filter((name) => name !== '.vite/govite.json' && !/hidden|copied|robots|\.gz$/.test(name)))
  assert.equal(lines.filter((line) => line.includes('govite: compressed')).length, 1)
  assert.ok(emitted.some((name) => /shared-legacy/.test(name) && project.exists(`dist/${name}.gz`)))
  // plugin-legacy emits polyfills under a fixed name, which the record cannot know to be hashed.
  assert.deepEqual(hashed, emitted.filter((name) => name.startsWith('assets/') && !name.includes('polyfills')))
  assert.ok(hashed.some((name) => /main-legacy-[\w-]{8}\.js$/.test(name)), String(hashed))
})

// The Go side takes importmap.json for Vite's own if, and only if, the record lists it.
const maps = ['importmap.json', 'importmap.legacy.json']
const ownMap = '{"imports":{"own":"/own.js"}}'

test('Vite 8: the record lists the import map of chunks', async (t) => {
  for (const copied of [{}, { 'public/importmap.json': ownMap }]) {
    const project = await Project.make(t, 8, { ...files, ...copied })
    await project.build({ input, compress: false }, { build: { chunkImportMap: true }, worker: { format: 'es' } })
    const { emitted, hashed } = record(project)
    assert.deepEqual(emitted, list(project.path('dist')).filter((name) => name !== '.vite/govite.json' && !/hidden|copied|robots/.test(name)))
    assert.ok(emitted.includes('importmap.json'), String(emitted))
    assert.match(Object.keys(project.json('dist/importmap.json').imports)[0], /^\/assets\//)
    assert.deepEqual(hashed, emitted.filter((name) => name.startsWith('assets/')))
  }
})

test('Vite 8: the record lists the import maps of plugin-legacy', async (t) => {
  for (const [options, want] of [[{}, maps], [{ renderModernChunks: false }, ['importmap.legacy.json']]]) {
    const project = await Project.make(t, 8, files, { '@vitejs/plugin-legacy': '@vitejs/plugin-legacy', terser: 'terser' })
    const { default: legacy } = await project.import('@vitejs/plugin-legacy')
    await project.build({ input, compress: false }, { build: { chunkImportMap: true }, plugins: [legacy(options)], worker: { format: 'es' } })
    assert.deepEqual(record(project).emitted.filter((name) => name.startsWith('importmap')), want)
    assert.deepEqual(maps.filter((name) => project.exists(`dist/${name}`)), want)
  }
})

for (const major of majors) {
  test(`Vite ${major}: the record does not list import maps that were copied, or left by another build`, async (t) => {
    const copied = { 'public/importmap.json': ownMap, 'public/importmap.legacy.json': ownMap }
    const project = await Project.make(t, major, { ...files, ...copied })
    const build = () => project.build({ input, compress: false }, { build: { emptyOutDir: false }, worker: { format: 'es' } })
    await build()
    for (const name of maps) assert.equal(project.read(`dist/${name}`), ownMap)
    assert.deepEqual(record(project).emitted.filter((name) => name.includes('importmap')), [])
    fs.rmSync(project.path('public'), { recursive: true })
    await build()
    for (const name of maps) assert.ok(project.exists(`dist/${name}`))
    assert.deepEqual(record(project).emitted.filter((name) => name.includes('importmap')), [])
  })
}

test("Vite 8: the record does not list copied import maps beside plugin-legacy's outputs", async (t) => {
  const copied = { 'public/importmap.json': ownMap, 'public/importmap.legacy.json': ownMap }
  const project = await Project.make(t, 8, { ...files, ...copied }, { '@vitejs/plugin-legacy': '@vitejs/plugin-legacy', terser: 'terser' })
  const { default: legacy } = await project.import('@vitejs/plugin-legacy')
  await project.build({ input, compress: false }, { plugins: [legacy({})], worker: { format: 'es' } })
  assert.deepEqual(record(project).emitted.filter((name) => name.startsWith('importmap')), [])
})

test('zst', async (t) => {
  const node = await nodeWithZstd(t)
  if (!node) return
  const project = await Project.make(t, 8, {
    'src/main.ts': `console.log(${JSON.stringify(noise(200))})`,
    'run.mjs': `
      import assert from 'node:assert/strict'
      import fs from 'node:fs'
      import zlib from 'node:zlib'
      import { build } from 'vite'
      import govite from 'vite-plugin-govite'
      await build({ configFile: false, logLevel: 'silent', plugins: [govite({ compress: ['zst'] })] })
      const [script] = fs.readdirSync('dist/assets').filter((name) => name.endsWith('.js'))
      const compressed = fs.readFileSync('dist/assets/' + script + '.zst')
      assert.deepEqual(zlib.zstdDecompressSync(compressed), fs.readFileSync('dist/assets/' + script))
      assert.equal(fs.existsSync('dist/assets/' + script + '.br'), false)
      console.log('decompressed', script)`,
  })
  const output = execFileSync(node, ['run.mjs'], { cwd: project.root, encoding: 'utf8' })
  assert.match(output, /^decompressed main-[\w-]{8}\.js\n$/)
})
