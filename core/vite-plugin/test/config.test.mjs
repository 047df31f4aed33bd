import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { majors, Project } from './project.mjs'

/** Resolves the configuration of a project, and returns it with what was logged. */
async function resolve(project, options, config, command = 'build') {
  const full = project.config(options, config)
  const resolved = await project.vite.resolveConfig(full, command)
  return { ...resolved, input: resolved.build.rollupOptions.input, lines: full.customLogger.lines }
}

for (const major of majors) {
  test(`Vite ${major}: defaults for a configuration without settings`, async (t) => {
    const project = await Project.make(t, major, { 'src/main.ts': '', 'src/main.js': '' })
    for (const command of ['build', 'serve']) {
      const config = await resolve(project, {}, {}, command)
      assert.equal(config.build.manifest, true)
      assert.equal(config.appType, 'custom')
      assert.equal(path.relative(project.root, config.input), path.join('src', 'main.ts'))
      assert.deepEqual(config.lines, [])
    }
  })

  test(`Vite ${major}: the user's settings stay`, async (t) => {
    const project = await Project.make(t, major, { 'src/main.ts': '', 'src/other.ts': '' })
    const config = await resolve(project, { direct: 'http://vite.test:5173' }, {
      appType: 'mpa',
      server: { origin: 'http://mine.test' },
      build: { manifest: 'names.json', rollupOptions: { input: ['src/other.ts'], output: { entryFileNames: 'x.js' } } },
    })
    assert.equal(config.build.manifest, 'names.json')
    assert.equal(config.appType, 'mpa')
    assert.equal(config.server.origin, 'http://mine.test')
    assert.deepEqual(config.input, ['src/other.ts'])
    assert.equal(config.build.rollupOptions.output.entryFileNames, 'x.js')
    assert.deepEqual(config.lines, [])
  })

  test(`Vite ${major}: other options of the bundler stay`, async (t) => {
    const project = await Project.make(t, major, { 'src/main.ts': '' })
    const config = await resolve(project, {}, { build: { rollupOptions: { output: { entryFileNames: 'x.js' } } } })
    assert.equal(config.build.rollupOptions.output.entryFileNames, 'x.js')
    assert.match(config.input, /main\.ts$/)
    assert.deepEqual(config.lines, [])
  })

  test(`Vite ${major}: the option input, with and without an input in Vite's configuration`, async (t) => {
    const project = await Project.make(t, major, { 'src/main.ts': '', 'app/a.ts': '', 'app/b.ts': '' })
    const { input } = await resolve(project, { input: { a: 'app/a.ts', b: '/app/b.ts', v: 'virtual:v' } }, {})
    assert.deepEqual(input, { a: project.path('app/a.ts'), b: project.path('app/b.ts'), v: 'virtual:v' })
    const both = await resolve(project, { input: 'app/a.ts' }, { build: { rollupOptions: { input: 'app/b.ts' } } })
    assert.equal(both.input, 'app/b.ts')
    assert.equal(both.lines.length, 1)
    assert.match(both.lines[0], /^warn: govite: two inputs are set; Vite's own configuration wins/)
  })

  test(`Vite ${major}: Vite serves and builds html pages itself`, async (t) => {
    const project = await Project.make(t, major, { 'index.html': '', 'src/main.ts': '', 'nested/page.html': '' })
    const config = await resolve(project, {}, {})
    assert.equal(config.input, undefined)
    assert.equal(config.appType, 'spa')
    assert.equal((await resolve(project, { input: ['src/main.ts', 'nested/page.html'] }, {})).appType, 'spa')
    assert.equal((await resolve(project, { input: 'src/main.ts' }, {})).appType, 'custom')
  })

  test(`Vite ${major}: a missing entry is an error in a build, but not in the dev server`, async (t) => {
    const project = await Project.make(t, major, { 'lib/x.ts': '' })
    await assert.rejects(resolve(project, {}, {}), (error) => {
      assert.ok(error.message.includes(project.root))
      assert.match(error.message, /looked for index\.html, src\/main\.\{ts,tsx,js,jsx,mts,mjs\}, src\/index/)
      assert.match(error.message, /govite\(\{ input: \[/)
      return true
    })
    assert.equal((await resolve(project, {}, {}, 'serve')).appType, 'custom')
  })

  test(`Vite ${major}: a build for the server has neither entries nor a manifest`, async (t) => {
    const project = await Project.make(t, major, { 'src/main.ts': '', 'server.ts': '' })
    const config = await resolve(project, { input: 'src/main.ts' }, { build: { ssr: 'server.ts' } })
    assert.equal(config.input, undefined)
    assert.equal(config.build.manifest, false)
  })
}

for (const major of [6, 7, 8]) {
  test(`Vite ${major}: the server's environment keeps its own entries`, async (t) => {
    const project = await Project.make(t, major, { 'src/main.ts': '', 'server.ts': '' })
    const config = await resolve(project, {}, { environments: { ssr: { build: { rollupOptions: { input: ['server.ts'] } } } } })
    assert.match(config.environments.client.build.rollupOptions.input, /main\.ts$/)
    assert.deepEqual(config.environments.ssr.build.rollupOptions.input, ['server.ts'])
  })
}

test('the first existing entry is found', async (t) => {
  for (const [files, want] of [
    [['main.mjs', 'src/index.jsx', 'src/main.mts'], 'src/main.mts'],
    [['main.mjs', 'src/index.jsx', 'src/index.tsx'], 'src/index.tsx'],
    [['main.mjs', 'src/other.ts'], 'main.mjs'],
  ]) {
    const project = await Project.make(t, 8, Object.fromEntries(files.map((file) => [file, ''])))
    assert.equal((await resolve(project, {}, {})).input, project.path(want))
  }
})

test("Vite 8: the user's top-level input stays", async (t) => {
  const project = await Project.make(t, 8, { 'src/main.ts': '', 'src/top.ts': '' })
  const config = await project.vite.resolveConfig(project.config({}, { input: 'src/top.ts' }), 'build')
  assert.equal(config.input, 'src/top.ts')
  assert.equal(config.build.rolldownOptions.input, undefined)
})
