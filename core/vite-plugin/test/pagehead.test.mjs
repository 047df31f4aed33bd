import assert from 'node:assert/strict'
import fs from 'node:fs'
import { test } from 'node:test'
import { majors, Project, until } from './project.mjs'

const files = {
  'src/main.ts': `import './main.css'\nimport { shared } from './shared'\nconsole.log('main', shared)`,
  'src/admin.ts': `import { shared } from './shared'\nconsole.log('admin', shared)`,
  'src/shared.ts': `export const shared = 'shared'`,
  'src/main.css': `@font-face { font-family: "Body"; src: url("/body.woff2") }\nbody { font-family: Body }`,
  'src/print.css': `body { color: black }`,
  'public/body.woff2': 'font',
}

/** Returns the text of a page between tags: the tags that plugins inject. */
function injected(page) {
  const [, head, body] = /<head>(.*)<\/head>\s*<body>(.*)<\/body>/s.exec(page)
  const lines = (text) => text.trim().split(/\s*\n\s*/).filter((line) => line !== '')
  return { head: lines(head), body: lines(body) }
}

/** Builds, and returns the transformed page of an entry: its built file by name, or "" for stylesheets. */
function pageOf(p, name, outDir = 'dist') {
  const { injected } = p.json(`${outDir}/.vite/govite.json`)
  if (injected === undefined) return undefined
  const file = Object.keys(injected.pages).find((file) => (name === '' ? file === '' : file.includes(`${name}-`)))
  return injected.html[injected.pages[file]]
}

const meta = (content, injectTo) => ({ tag: 'meta', attrs: { name: 'test', content }, ...(injectTo && { injectTo }) })

for (const major of majors) {
  test(`vite ${major}: the record has what plugins inject, in Vite's order`, async (t) => {
    const p = await Project.make(t, major, files)
    const plugins = [
      { name: 'text', transformIndexHtml: (html) => html.replace('</head>', '<link rel="manifest" href="/app.webmanifest">\n</head>') },
      { name: 'descriptors', transformIndexHtml: () => [meta('default'), meta('head-prepend', 'head-prepend'), meta('head', 'head')] },
      {
        name: 'both',
        transformIndexHtml: {
          order: 'post',
          handler: async (html) => ({
            html: html.replace('<body>', '<body>\n<script src="/both.js"></script>'),
            tags: [
              { tag: 'script', attrs: { async: true, defer: false, src: '/a?b&"c"' }, injectTo: 'body' },
              { tag: 'script', children: 'let x = 1 < 2', injectTo: 'body-prepend' },
            ],
          }),
        },
      },
      { name: 'pre', transformIndexHtml: { order: 'pre', handler: () => [meta('pre', 'head')] } },
      { name: 'old', transformIndexHtml: { enforce: 'pre', transform: () => [meta('old', 'head')] } },
      { name: 'nothing', transformIndexHtml() {} },
    ]
    await p.build({ input: 'src/main.ts' }, { plugins })
    assert.deepEqual(injected(pageOf(p, 'main')), {
      head: [
        '<meta name="test" content="default">',
        '<meta name="test" content="head-prepend">',
        '<meta name="test" content="pre">',
        '<meta name="test" content="old">',
        '<!--entry-->',
        '<link rel="manifest" href="/app.webmanifest">',
        '<meta name="test" content="head">',
      ],
      body: [
        '<script>let x = 1 < 2</script>',
        '<script src="/both.js"></script>',
        '<script async src="/a?b&#38;&#34;c&#34;"></script>',
      ],
    })
  })

  test(`vite ${major}: plugins inject the same as into Vite's own page`, async (t) => {
    const p = await Project.make(t, major, {
      ...files,
      'index.html': '<!doctype html>\n<html>\n<head>\n</head>\n<body>\n<script type="module" src="/src/main.ts"></script>\n</body>\n</html>\n',
    })
    const generated = []
    const calls = []
    const plugins = [
      { name: 'late', enforce: 'post', generateBundle: () => void generated.push('late') },
      { name: 'early', generateBundle: () => void generated.push('early') },
      {
        name: 'reads',
        transformIndexHtml: {
          order: 'post',
          handler(html, { bundle, chunk, server, originalUrl, path, filename }) {
            calls.push({ generated: [...generated], server, originalUrl, named: filename.endsWith(path) })
            return [
              { tag: 'meta', attrs: { name: 'files', content: Object.keys(bundle).filter((file) => !file.endsWith('.html')).length.toString() } },
              { tag: 'meta', attrs: { name: 'css', content: String(chunk.viteMetadata.importedCss.size) }, injectTo: 'head' },
              { tag: 'meta', attrs: { name: 'tags', content: [...html.matchAll(/<script type="module" crossorigin src="\/assets|<link rel="stylesheet" crossorigin/g)].length.toString() } },
            ]
          },
        },
      },
      { name: 'pre', transformIndexHtml: { order: 'pre', handler: (html) => html.replace('<head>', '<head>\n<meta name="source" content="yes">') } },
    ]
    await p.build({ input: 'src/main.ts' }, { plugins, build: { outDir: 'dist' } })
    assert.deepEqual(calls, [{ generated: ['early'], server: undefined, originalUrl: undefined, named: true }])
    const ours = injected(pageOf(p, 'main'))
    generated.length = 0
    await p.build(undefined, { plugins, build: { outDir: 'html' } })
    const own = injected(p.read('html/index.html').replace(/<script.*?<\/script>|<link.*?>/gs, ''))
    assert.deepEqual(ours.head.filter((line) => line !== '<!--entry-->').sort(), own.head.sort())
    assert.equal(p.json('html/.vite/govite.json').injected, undefined, 'html pages have the tags themselves')
  })

  test(`vite ${major}: entries share a page, and each has its own tags left out`, async (t) => {
    const p = await Project.make(t, major, files)
    const plugins = [
      {
        name: 'preload',
        transformIndexHtml: (html, { chunk }) => [
          { tag: 'link', attrs: { rel: 'preload', as: 'script', href: `/${chunk?.fileName ?? 'none.js'}` } },
          meta('all', 'head'),
        ],
      },
    ]
    await p.build({ input: ['src/main.ts', 'src/admin.ts', 'src/print.css'] }, { plugins })
    const { html, pages } = p.json('dist/.vite/govite.json').injected
    assert.equal(html.length, 2, html.join('\n'))
    assert.equal(Object.keys(pages).length, 3)
    assert.deepEqual(injected(pageOf(p, 'main')).head, ['<!--entry-->', '<meta name="test" content="all">'])
    assert.equal(pageOf(p, 'admin'), pageOf(p, 'main'))
    assert.deepEqual(injected(pageOf(p, '')).head, ['<link rel="preload" as="script" href="/none.js">', '<meta name="test" content="all">'])
  })

  test(`vite ${major}: nothing is recorded without injected tags, for a server build and for a library`, async (t) => {
    const p = await Project.make(t, major, files)
    await p.build({ input: 'src/main.ts' }, { plugins: [{ name: 'nothing', transformIndexHtml: (html) => html }] })
    assert.equal(p.json('dist/.vite/govite.json').injected, undefined)
    let called = false
    const plugin = { name: 'plugin', transformIndexHtml: () => ((called = true), [meta('x')]) }
    await p.build(undefined, { plugins: [plugin], build: { ssr: 'src/main.ts', outDir: 'server' } })
    assert.ok(!p.exists('server/.vite/govite.json'))
    await p.build(undefined, { plugins: [plugin], build: { lib: { entry: 'src/main.ts', formats: ['es'], fileName: 'main' } } })
    assert.equal(p.json('dist/.vite/govite.json').injected, undefined)
    assert.equal(called, false)
  })

  test(`vite ${major}: a hook finds the stylesheets of the build for each entry`, async (t) => {
    const p = await Project.make(t, major, files)
    const plugin = {
      name: 'inline',
      transformIndexHtml(html, { bundle }) {
        const rules = []
        for (const output of Object.values(bundle)) {
          if (output.type !== 'asset' || !output.fileName.endsWith('.css')) continue
          output.source = String(output.source).replace(/@font-face\s*\{[^}]*\}/g, (rule) => (rules.push(rule), ''))
        }
        return rules.map((children) => ({ tag: 'style', children }))
      },
    }
    await p.build({ input: ['src/main.ts', 'src/admin.ts'] }, { plugins: [plugin] })
    for (const name of ['main', 'admin']) assert.match(pageOf(p, name) ?? '', /<style>@font-face/, name)
    const [css] = fs.readdirSync(p.path('dist/assets')).filter((name) => name.endsWith('.css'))
    assert.doesNotMatch(p.read(`dist/assets/${css}`), /@font-face/)
  })

  test(`vite ${major}: references of early hooks become files of the build`, async (t) => {
    const p = await Project.make(t, major, { ...files, 'src/icon.svg': '<svg/>' })
    const plugin = {
      name: 'early',
      transformIndexHtml: {
        order: 'pre',
        handler: () => [
          { tag: 'link', attrs: { rel: 'preload', as: 'font', href: '/body.woff2' } },
          { tag: 'script', attrs: { type: 'module', src: '/src/admin.ts' }, injectTo: 'head' },
          { tag: 'link', attrs: { rel: 'icon', href: '/src/icon.svg' }, injectTo: 'head' },
        ],
      },
    }
    const asset = {
      name: 'asset',
      buildStart() {
        this.reference = this.emitFile({ type: 'asset', name: 'app.css', source: 'p {}' })
        asset.reference = this.reference
      },
      transformIndexHtml: () => [{ tag: 'link', attrs: { rel: 'stylesheet', href: `__VITE_ASSET__${asset.reference}__` } }],
    }
    const lines = await p.build({ input: ['src/main.ts', 'src/admin.ts'] }, { base: '/app/', plugins: [plugin, asset] })
    const { head } = injected(pageOf(p, 'main'))
    assert.match(head[0], /^<link rel="stylesheet" href="\/app\/assets\/app-[\w-]+\.css">$/)
    assert.equal(head[1], '<link rel="preload" as="font" href="/app/body.woff2">')
    assert.match(head[2], /^<script type="module" crossorigin src="\/app\/assets\/admin-[\w-]+\.js"><\/script>$/)
    assert.ok(head.includes('<link rel="icon" href="/src/icon.svg">'), head.join('\n'))
    assert.equal(new Set(lines.filter((line) => /^warn: govite: .*\/src\/icon\.svg/.test(line))).size, 1, lines.join('\n'))
  })

  test(`vite ${major}: an error of a hook ends the build and names the plugin`, async (t) => {
    const p = await Project.make(t, major, files)
    const plugin = {
      name: 'broken',
      transformIndexHtml() {
        throw new Error('no icons found')
      },
    }
    await assert.rejects(p.build({ input: 'src/main.ts' }, { plugins: [plugin] }), /transformIndexHtml of the plugin broken failed for a page with \/src\/main\.ts: no icons found/)
  })

  test(`vite ${major}: a watching build records the pages of the last build`, async (t) => {
    const p = await Project.make(t, major, { ...files, 'head.txt': 'one' })
    const plugin = {
      name: 'watched',
      buildStart() {
        this.addWatchFile(p.path('head.txt'))
      },
      transformIndexHtml: () => (p.read('head.txt') === 'none' ? undefined : [meta(p.read('head.txt'))]),
    }
    const watcher = await p.vite.build(p.config({ input: 'src/main.ts' }, { plugins: [plugin], build: { watch: {} } }))
    p.after(() => watcher.close())
    const record = () => (p.exists('dist/.vite/govite.json') ? p.json('dist/.vite/govite.json') : undefined)
    const is = (text) => until(() => {
      try {
        const found = record()
        return found && (text === 'none' ? found.injected === undefined : found.injected?.html.join().includes(`content="${text}"`))
      } catch {
        return false // half written
      }
    }, text)
    await is('one')
    p.write({ 'head.txt': 'two' })
    await is('two')
    assert.equal(record().injected.html.length, 1)
    p.write({ 'head.txt': 'none' })
    await is('none')
  })
}

test('plugin-legacy: the record has no tags of the plugin, and the page of each form of an entry', async (t) => {
  const p = await Project.make(t, 8, files)
  const { default: legacy } = await import('@vitejs/plugin-legacy')
  await p.build({ input: 'src/main.ts' }, { plugins: [legacy({ targets: ['chrome >= 49'] }), { name: 'meta', transformIndexHtml: () => [meta('x')] }] })
  const { html, pages } = p.json('dist/.vite/govite.json').injected
  assert.deepEqual(html.map((page) => injected(page).head), [['<meta name="test" content="x">', '<!--entry-->']])
  assert.deepEqual(Object.keys(pages).map((file) => file.replace(/-[\w-]{8}\.js$/, '')), ['assets/main', 'assets/main-legacy'])
})

test('several outputs: each has the page of its files', async (t) => {
  const p = await Project.make(t, 7, files)
  const output = ['es', 'other'].map((name) => ({ entryFileNames: `${name}/[name]-[hash].js` }))
  await p.build({ input: 'src/main.ts' }, { plugins: [{ name: 'meta', transformIndexHtml: () => [meta('x')] }], build: { rollupOptions: { output } } })
  const { html, pages } = p.json('dist/.vite/govite.json').injected
  assert.equal(html.length, 1)
  assert.deepEqual(Object.keys(pages).map((file) => file.split('/')[0]), ['es', 'other'])
})
