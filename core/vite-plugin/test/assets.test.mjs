import assert from 'node:assert/strict'
import fs from 'node:fs'
import { test } from 'node:test'
import { majors, originOf, Project, until } from './project.mjs'

const svg = (name) => `<svg xmlns="http://www.w3.org/2000/svg"><title>${name}</title></svg>`
const large = (name) => Buffer.from(`\x89PNG ${name} `.repeat(1000))

const files = {
  'src/main.ts': `
    import logo from './logo.svg'
    import big from './big.png'
    import raw from './raw.svg?raw'
    import inline from './inline.png?inline'
    import './main.css'
    import { helper } from './helper'
    const url = new URL('./url.png', import.meta.url).href
    const icons = import.meta.glob('./icons/*.png', { eager: true, import: 'default' })
    const lazy = import.meta.glob('./lazy/*.png')
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    console.log(logo, big, raw, inline, url, icons, lazy, helper, worker)`,
  'src/helper.ts': `import './helper.css'\nexport const helper = Math.random()`,
  'src/helper.css': '.helper { color: red }',
  'src/worker.ts': `import small from './worker.png'\nimport big from './worker-big.png'\npostMessage([small, big])`,
  'src/main.css': `.a { background: url('./css.png') } .b { background: url('./css-big.png') } .c { background: url('/public.png') }`,
  'src/logo.svg': svg('logo'),
  'src/raw.svg': svg('raw'),
  'src/inline.png': 'inline',
  'src/big.png': large('big'),
  'src/url.png': 'url',
  'src/css.png': 'css',
  'src/css-big.png': large('css'),
  'src/worker.png': 'worker',
  'src/worker-big.png': large('worker'),
  'src/icons/a.png': 'icon a',
  'src/icons/b.png': 'icon b',
  'src/lazy/small.png': 'lazy',
  'src/lazy/big.png': large('lazy'),
  'src/img/hero.png': 'hero',
  'src/img/deep/photo one.png': large('photo'),
  'src/img/index.ts': 'export {}',
  'src/img/.hidden/x.png': 'hidden',
  'src/unused.png': 'unused',
  'public/public.png': 'public',
  'public/img/copied.png': 'copied',
  '../shared/logo.png': 'shared',
}
const referred = [
  'src/big.png', 'src/css-big.png', 'src/css.png', 'src/icons/a.png', 'src/icons/b.png', 'src/inline.png', 'src/lazy/big.png',
  'src/lazy/small.png', 'src/logo.svg', 'src/url.png', 'src/worker-big.png', 'src/worker.png',
]
const listed = ['../shared/logo.png', 'src/img/deep/photo one.png', 'src/img/hero.png']

const record = (project) => project.json('dist/.vite/govite.json')
const input = 'src/main.ts'
const assets = ['src/img/**', '../shared/*.png', '**/copied.png']

for (const major of majors) {
  test(`Vite ${major}: the record lists the assets that templates may name`, async (t) => {
    const project = await Project.make(t, major, files)
    const lines = await project.build({ input, assets, compress: false }, { worker: { format: 'es' } })
    assert.deepEqual(lines.filter((line) => line.includes('govite: the option')), [])
    const { assets: recorded, emitted, hashed } = record(project)
    assert.deepEqual(Object.keys(recorded), [...listed, ...referred].sort())
    for (const [source, file] of Object.entries(recorded)) {
      assert.deepEqual(fs.readFileSync(project.path('dist', file)), fs.readFileSync(project.path(source)), source)
      assert.ok(emitted.includes(file) && hashed.includes(file), `${file} is hashed`)
    }
    // No file is there twice.
    const contents = emitted.filter((name) => /\.(png|svg)$/.test(name)).map((name) => project.read(`dist/${name}`))
    assert.equal(new Set(contents).size, contents.length, String(emitted))
    // The manifest has no key without a directory, which could be the name of a public file.
    assert.deepEqual(Object.keys(project.json('dist/.vite/manifest.json')).filter((key) => !key.includes('/') && !key.startsWith('_')), [])
  })

  test(`Vite ${major}: Vite inlines the same files as without the plugin`, async (t) => {
    for (const limit of [undefined, 0, 1_000_000, (file) => (file.endsWith('b.png') ? false : undefined)]) {
      const project = await Project.make(t, major, { ...files, 'src/icons/lfs.png': 'version https://git-lfs.github.com/spec/v1\noid sha256:1' })
      const build = limit === undefined ? {} : { assetsInlineLimit: limit }
      const scripts = () => {
        const { manifest } = { manifest: project.json('dist/.vite/manifest.json') }
        const { file, css } = manifest['src/main.ts']
        return [file, ...css].map((name) => project.read(`dist/${name}`)).join('\n')
      }
      await project.build({ input, compress: false }, { build, worker: { format: 'es' } })
      const withPlugin = scripts()
      await project.vite.build({ root: project.root, configFile: false, logLevel: 'silent', css: { postcss: {} }, build: { ...build, manifest: true, rollupOptions: { input: project.path(input) } }, worker: { format: 'es' } })
      assert.equal(withPlugin, scripts(), String(limit))
    }
  })

  test(`Vite ${major}: the record lists the modules that a chunk contains`, async (t) => {
    const project = await Project.make(t, major, files, { dependency: 'sass' })
    await project.build({ input, compress: false }, { worker: { format: 'es' } })
    const { modules } = record(project)
    const { file } = project.json('dist/.vite/manifest.json')['src/main.ts']
    assert.deepEqual(modules[file].filter((name) => /\.(ts|css)$/.test(name)), ['src/helper.css', 'src/helper.ts', 'src/main.css'])
    assert.ok(!JSON.stringify(modules).includes('node_modules'))
  })

  test(`Vite ${major}: a glob without a file is a warning`, async (t) => {
    const project = await Project.make(t, major, files)
    const lines = await project.build({ input, assets: ['src/imgs/*.png', 'src/img/hero.png'], compress: false }, { worker: { format: 'es' } })
    assert.equal(lines.filter((line) => line.includes('the option assets has "src/imgs/*.png", which matches no file below')).length, 1, lines.join('\n'))
    assert.ok('src/img/hero.png' in record(project).assets)
  })

  test(`Vite ${major}: the dev server tells what a build would make of a source`, async (t) => {
    const project = await Project.make(t, major, {
      ...files,
      'src/main.ts': `${files['src/main.ts']}\nimport('./page')\nconst pages = import.meta.glob('./pages/*.ts')`,
      'src/page.ts': 'export {}',
      'src/pages/home.ts': 'export {}',
      'src/deep.scss': '',
      'src/my photo.png': 'photo',
      'src/css.svg': svg('css'),
      'src/main.css': `${files['src/main.css']} .d { background: url('./css.svg') }`,
    })
    const server = await project.serve({ input, assets }, { base: '/static/' })
    const use = async (query) => {
      const response = await fetch(`${originOf(server)}/static/@govite/use${query}`)
      return [response.status, await response.json()]
    }
    for (const [source, want] of [
      ['src/img/hero.png', 'asset'],
      ['../shared/logo.png', 'asset'],
      ['src/main.ts', 'input'],
      ['src/unused.png', 'unknown'],
      ['src/my photo.png', 'unknown'],
      ['src/img/index.ts', 'unknown'],
      ['src/helper.ts', 'imported'],
      ['src/helper.css', 'imported'],
      ['src/page.ts', 'lazy'],
      ['src/pages/home.ts', 'lazy'],
      ['src/lazy/small.png', 'lazy'],
      ...referred.filter((name) => !/lazy|worker|url/.test(name)).map((name) => [name, 'imported']),
      ['src/css.svg', 'imported'],
      ['src/url.png', major < 7 ? 'imported' : 'lazy'], // since Vite 7 the module graph has files in new URL()
    ]) {
      assert.deepEqual(await use(`?source=${encodeURIComponent(source)}`), [200, { use: want }], source)
    }
    for (const query of ['', '?source=']) assert.equal((await use(query))[0], 400)
  })
}

for (const major of [5, 8]) {
  test(`Vite ${major}: vite build --watch builds a changed asset again`, async (t) => {
    const project = await Project.make(t, major, files)
    const watcher = await project.vite.build(project.config({ input, assets: 'src/img/hero.png', compress: false }, { build: { watch: {} }, worker: { format: 'es' } }))
    project.after(() => watcher.close())
    const hero = () => {
      try {
        const { assets } = record(project)
        return assets['src/css.png'] && assets['src/img/hero.png']
      } catch {
        return undefined // a build is being written
      }
    }
    const first = await until(hero, 'the first build')
    project.write({ 'src/img/hero.png': 'another hero' })
    const second = await until(() => hero() !== first && hero(), 'the second build')
    assert.equal(project.read(`dist/${second}`), 'another hero')
    // The stylesheet was not compiled again.
    assert.equal(project.read(`dist/${record(project).assets['src/css.png']}`), 'css')
  })
}

test("Vite 8: plugin-legacy's two outputs have the same assets", async (t) => {
  for (const renderModernChunks of [true, false]) {
    const project = await Project.make(t, 8, files, { '@vitejs/plugin-legacy': '@vitejs/plugin-legacy', terser: 'terser' })
    const { default: legacy } = await project.import('@vitejs/plugin-legacy')
    await project.build({ input, assets, compress: false }, { plugins: [legacy({ targets: ['chrome 60'], renderModernChunks })], worker: { format: 'es' } })
    const { assets: recorded } = record(project)
    assert.deepEqual(Object.keys(recorded), [...listed, ...referred].sort())
    for (const [source, file] of Object.entries(recorded)) assert.ok(project.exists(`dist/${file}`), `${source}: ${file}`)
  }
})

test('Vite 8: a library and a build for the server get no copies of inlined assets', async (t) => {
  const project = await Project.make(t, 8, { ...files, 'src/lib.ts': `export { default } from './logo.svg'` })
  await project.build({ compress: false }, { build: { lib: { entry: 'src/lib.ts', formats: ['es'] } } })
  assert.deepEqual(fs.readdirSync(project.path('dist')).filter((name) => /logo|assets/.test(name)), [])
  await project.build({ compress: false }, { build: { ssr: 'src/lib.ts' } })
  assert.deepEqual(fs.readdirSync(project.path('dist')).filter((name) => /logo|assets/.test(name)), [])
})
