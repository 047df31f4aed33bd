import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { majors, Project } from './project.mjs'

const files = {
  'src/main.ts': `export const load = () => import('./lazy')\nif (globalThis.test) globalThis.test.load = load`,
  'src/admin.ts': `console.log('admin')`,
  'src/lazy.ts': `export const lazy = 'lazy'`,
  'src/print.css': `body { color: black }`,
}
const page = '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n</head>\n<body>\n<script type="module" src="/src/main.ts"></script>\n</body>\n</html>\n'
const input = ['src/main.ts', 'src/admin.ts']

/** Returns the tags of the option in a page, each with its attributes and text. */
function scripts(html) {
  return [...html.matchAll(/<script([^>]*data-govite-build[^>]*)>(.*?)<\/script>/gs)].map(([, attributes, text]) => ({ attributes, text }))
}

/** Builds, and returns the name of the build that all its pages have. */
async function build(p, options, config) {
  await p.build({ input, recover: true, ...options }, config)
  const { html } = p.json('dist/.vite/govite.json').injected
  return /data-govite-build="([\da-f]{16})"/.exec(html.join())[1]
}

for (const major of majors) {
  test(`vite ${major}: recover puts one script into the pages of all script entries`, async (t) => {
    const p = await Project.make(t, major, files)
    await p.build({ input: [...input, 'src/print.css'], recover: true })
    const { html, pages } = p.json('dist/.vite/govite.json').injected
    assert.equal(html.length, 1, 'all pages share the tag, so that a page with two entries has it once')
    assert.deepEqual(Object.keys(pages).map((file) => file.replace(/-[\w-]{8}\.js$/, '')), ['assets/admin', 'assets/main'])
    const [script, ...more] = scripts(html[0])
    assert.equal(more.length, 0)
    assert.ok(html[0].indexOf('data-govite-build') < html[0].indexOf('<!--entry-->'), 'before the entry')
    assert.match(script.attributes, /^ data-govite-build="[\da-f]{16}"$/)
    assert.equal(script.text, fs.readFileSync(new URL('../dist/page/recover.js', import.meta.url), 'utf8'))
    assert.doesNotMatch(script.text, /<!--|<\/|[^ -~]/, 'text that html reads in another way')
  })

  test(`vite ${major}: recover puts the script into Vite's own pages, with the nonce of html.cspNonce`, async (t) => {
    const p = await Project.make(t, major, { ...files, 'index.html': page })
    await p.build({ recover: true }, { html: { cspNonce: '__NONCE__' } })
    const html = p.read('dist/index.html')
    const [script, ...more] = scripts(html)
    assert.equal(more.length, 0)
    assert.match(script.attributes, /nonce="__NONCE__"/)
    assert.match(script.attributes, / data-govite-html(?: |$)/)
    assert.ok(html.indexOf('data-govite-build') < html.indexOf('type="module"'))
  })

  test(`vite ${major}: nothing is added without recover`, async (t) => {
    const p = await Project.make(t, major, { ...files, 'index.html': page })
    for (const options of [{ input: [...input, 'index.html'] }, { input: [...input, 'index.html'], recover: false }]) {
      await p.build(options)
      assert.equal(p.json('dist/.vite/govite.json').injected, undefined)
      const all = fs.readdirSync(p.path('dist'), { recursive: true }).filter((name) => /\.(?:js|html)$/.test(name))
      assert.ok(all.length >= 4, all.join())
      for (const name of all) assert.doesNotMatch(p.read(`dist/${name}`), /govite-build|govite\.recover/i, name)
    }
  })

  test(`vite ${major}: the name of the build changes with its files only`, async (t) => {
    const p = await Project.make(t, major, files)
    const first = await build(p)
    assert.equal(await build(p), first)
    p.write({ 'src/lazy.ts': `export const lazy = 'changed'` })
    const second = await build(p)
    assert.notEqual(second, first)

    const fixed = { build: { rollupOptions: { output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' } } } }
    const third = await build(p, {}, fixed)
    assert.equal(await build(p, {}, fixed), third)
    p.write({ 'src/lazy.ts': files['src/lazy.ts'] })
    assert.notEqual(await build(p, {}, fixed), third, 'names without a hash')
  })

  test(`vite ${major}: a failed import waits for the decision of the page, and keeps its error`, async (t) => {
    const p = await Project.make(t, major, files)
    await p.build({ input: 'src/main.ts', recover: true })
    const names = fs.readdirSync(p.path('dist/assets'))
    globalThis.test = {}
    globalThis.window = new EventTarget()
    t.after(() => {
      delete globalThis.test
      delete globalThis.window
    })
    await import(pathToFileURL(p.path('dist/assets', names.find((name) => /^main-.*\.js$/.test(name)))).href)
    fs.rmSync(p.path('dist/assets', names.find((name) => /^lazy-.*\.js$/.test(name))))

    let decide, error
    const failed = new Promise((resolve) => {
      globalThis.window.addEventListener('vite:preloadError', ({ payload }) => {
        error = payload
        payload[Symbol.for('govite.recover')] = new Promise((settle) => (decide = settle))
        resolve()
      }, { once: true })
    })
    let outcome = 'waits'
    const load = globalThis.test.load().then(() => (outcome = 'resolved'), (reason) => (outcome = reason))
    await failed
    for (let i = 0; i < 10; i++) await new Promise(setImmediate)
    assert.equal(outcome, 'waits')
    decide()
    await load
    assert.equal(outcome, error)

    await assert.rejects(globalThis.test.load(), { code: 'ERR_MODULE_NOT_FOUND' }, 'without a decision the error comes at once')
    globalThis.window.addEventListener('vite:preloadError', (event) => event.preventDefault())
    assert.equal(await globalThis.test.load(), undefined, "the application's own listener decides as without the option")
  })
}

test('vite 8: recover warns if it does not know the code that loads chunks', async (t) => {
  const p = await Project.make(t, 8, files)
  const other = {
    name: 'other',
    transform: {
      order: 'pre',
      handler: (code, id) => (id === '\0vite/preload-helper.js' ? code.replace('export const __vitePreload', 'export let __vitePreload') : undefined),
    },
  }
  const lines = await p.build({ input: 'src/main.ts', recover: true }, { plugins: [other] })
  assert.equal(lines.filter((line) => /^warn: govite: the option recover does not know/.test(line)).length, 1, lines.join('\n'))
})

test('recover leaves builds for servers and libraries alone', async (t) => {
  const p = await Project.make(t, 8, files)
  await p.build({ recover: true }, { build: { ssr: 'src/main.ts', outDir: 'server' } })
  await p.build({ recover: true }, { build: { lib: { entry: 'src/main.ts', formats: ['es'], fileName: 'main' }, outDir: 'lib' } })
  for (const dir of ['server', 'lib']) {
    for (const name of fs.readdirSync(p.path(dir), { recursive: true }).filter((name) => name.endsWith('.js'))) {
      assert.doesNotMatch(p.read(`${dir}/${name}`), /goviteBuild|govite\.recover/, name)
    }
  }
  assert.equal(p.json('lib/.vite/govite.json').injected, undefined)
})

test('the README has the hash and the size of the script', () => {
  const script = fs.readFileSync(new URL('../dist/page/recover.js', import.meta.url))
  const readme = fs.readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const [hash] = /'sha256-[^']*'/.exec(readme)
  assert.equal(hash, `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
  const [, size, compressed] = /a script of ([\d.]+) kB \(([\d.]+) kB compressed\)/.exec(readme)
  assert.ok(script.length <= size * 1000, `${script.length} bytes`)
  assert.ok(gzipSync(script).length <= compressed * 1000, `${gzipSync(script).length} bytes compressed`)
})
