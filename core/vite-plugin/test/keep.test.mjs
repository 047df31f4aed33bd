import assert from 'node:assert/strict'
import fs from 'node:fs'
import { test } from 'node:test'
import { majors, Project } from './project.mjs'

const text = `export default ${JSON.stringify('much text, '.repeat(300))}`
const files = { 'src/main.ts': `import text from './text'\nconsole.log(text)`, 'src/text.ts': text }
const kept = `# ${'this file is committed '.repeat(100)}\n`
const committed = { 'dist/.gitkeep': kept, 'dist/assets/stale.js': 'stale' }

/** Returns the paths of all .gitkeep files, and of copies of them, outside node_modules. */
function keeps(project) {
  return fs
    .readdirSync(project.root, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => !name.startsWith('node_modules/') && name.includes('.gitkeep'))
}

/** A plugin that fails in one hook. */
const failing = (hook) => ({ name: 'failing', enforce: 'post', [hook]: { order: 'pre', handler: () => { throw new Error(`failed in ${hook}`) } } })

for (const major of majors) {
  test(`Vite ${major}: a build keeps .gitkeep`, async (t) => {
    const project = await Project.make(t, major, { ...files, ...committed })
    for (let build = 0; build < 2; build++) {
      await project.build()
      assert.equal(project.read('dist/.gitkeep'), kept)
      assert.deepEqual(keeps(project), ['dist/.gitkeep'])
      assert.ok(!project.exists('dist/assets/stale.js'), 'Vite empties the directory')
      assert.ok(fs.readdirSync(project.path('dist/assets')).some((name) => name.endsWith('.js.br')))
      const { emitted, hashed } = project.json('dist/.vite/govite.json')
      assert.ok(![...emitted, ...hashed].some((name) => name.includes('.gitkeep')))
    }
  })

  test(`Vite ${major}: a .gitkeep in the public directory does not replace the committed one`, async (t) => {
    const project = await Project.make(t, major, { ...files, ...committed, 'public/.gitkeep': 'copied' })
    for (const emptyOutDir of [true, false]) {
      await project.build({}, { build: { emptyOutDir } })
      assert.equal(project.read('dist/.gitkeep'), kept)
    }
  })

  test(`Vite ${major}: a build without .gitkeep creates none`, async (t) => {
    const project = await Project.make(t, major, files)
    await project.build()
    assert.deepEqual(keeps(project), [])
    project.write({ 'other/.gitkeep': kept })
    await project.build({}, { build: { outDir: 'other', write: false } })
    assert.deepEqual(keeps(project), ['other/.gitkeep'])
  })

  test(`Vite ${major}: a failed build keeps .gitkeep`, async (t) => {
    const project = await Project.make(t, major, { ...files, ...committed })
    for (const hook of ['buildStart', 'transform', 'buildEnd', 'renderStart', 'renderChunk', 'generateBundle', 'writeBundle', 'closeBundle']) {
      await assert.rejects(project.build({}, { plugins: [failing(hook)] }), new RegExp(`failed in ${hook}`))
      assert.equal(project.exists('dist/.gitkeep') && project.read('dist/.gitkeep'), kept, hook)
    }
  })

  test(`Vite ${major}: vite build --watch keeps .gitkeep, also when a build fails`, async (t) => {
    const project = await Project.make(t, major, { ...files, ...committed })
    const watcher = await project.vite.build(project.config({}, { build: { watch: {} } }))
    project.after(() => watcher.close())
    const ends = []
    let next = () => {}
    watcher.on('event', ({ code, result }) => {
      if (code !== 'END' && code !== 'ERROR') return
      ends.push(code)
      next()
    })
    const end = async (code) => {
      while (!ends.includes(code)) await new Promise((resolve) => (next = resolve))
      ends.length = 0
    }
    await end('END')
    assert.equal(project.read('dist/.gitkeep'), kept)
    for (const [content, code] of [[`${text} + 2`, 'END'], ['export default (', 'ERROR'], [`${text} + 4`, 'END']]) {
      project.write({ 'src/text.ts': content })
      await end(code)
      assert.equal(project.exists('dist/.gitkeep') && project.read('dist/.gitkeep'), kept, content)
    }
  })

  test(`Vite ${major}: a build for the server does not keep .gitkeep`, async (t) => {
    const project = await Project.make(t, major, { ...files, ...committed, 'server.ts': text })
    await project.build({}, { build: { ssr: 'server.ts' } })
    assert.deepEqual(keeps(project), [])
  })

  if (major === 5) continue // has no environments

  test(`Vite ${major}: a builder keeps .gitkeep for the client only`, async (t) => {
    const project = await Project.make(t, major, { ...files, 'server.ts': text, 'out/client/.gitkeep': kept, 'out/server/.gitkeep': kept })
    const environments = {
      client: { build: { outDir: 'out/client' } },
      ssr: { build: { outDir: 'out/server', rollupOptions: { input: project.path('server.ts') } } },
    }
    const builder = await project.vite.createBuilder(project.config({}, { builder: {}, environments }))
    await builder.buildApp()
    assert.equal(project.read('out/client/.gitkeep'), kept)
    assert.deepEqual(keeps(project), ['out/client/.gitkeep'])
  })
}
