import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import vue from '@vitejs/plugin-vue'
import { head, majors, originOf, Project, until } from './project.mjs'

const count = (text, pattern) => text.match(pattern)?.length ?? 0
const names = (styles) => styles.map(({ id }) => path.posix.basename(id))

/** Two branches that share a stylesheet; each module imports its own last. */
const diamond = {
  'src/main.ts': `import './left'\nimport { right } from './right'\nexport * from './again'\nimport './main.css'\nright()\nimport('./lazy')`,
  'src/left.ts': `import './shared'\nimport './left.css'`,
  'src/right.ts': `import './right.css'\nimport './shared'\nexport const right = (): void => {}`,
  'src/again.ts': `export { shared } from './shared'\nimport './again.css'\nimport './main'`, // a cycle
  'src/shared.ts': `import './shared.css'\nexport const shared: number = 1`,
  'src/lazy.ts': `import './lazy.css'`,
  ...Object.fromEntries(['main', 'left', 'right', 'again', 'shared', 'lazy'].map((name) => [`src/${name}.css`, `.${name} { color: red }`])),
}

for (const major of majors) {
  test(`Vite ${major}: the entries' tags and the tags that plugins inject`, async (t) => {
    const project = await Project.make(t, major, { ...diamond, 'src/site.css': 'a {}', 'src/a b.ts': '' })
    const plugin = {
      name: 'inject',
      transformIndexHtml: () => [
        { tag: 'meta', attrs: { name: 'injected' }, injectTo: 'head' },
        { tag: 'script', attrs: { type: 'module' }, children: 'console.log("inline")', injectTo: 'head-prepend' },
      ],
    }
    const early = { name: 'early', transformIndexHtml: { order: 'pre', handler: () => [{ tag: 'script', attrs: { type: 'module' }, children: 'console.log("early")' }] } }
    for (const base of ['/', '/static/']) {
      const server = await project.serve({}, { base, plugins: [plugin, early] })
      const { html, pages, problem } = await head(server, '/src/main.ts', '/src/site.css?x', '/src/a%20b.ts')
      assert.equal(problem, null)
      assert.deepEqual(pages, {})
      assert.equal(count(html, /@vite\/client/g), 1, html)
      assert.ok(html.includes(`<script type="module" src="${base}@vite/client"></script>`), html)
      assert.ok(html.includes(`<script type="module" src="${base}src/main.ts" data-govite-entry="0"></script>`), html)
      assert.ok(html.includes(`<link rel="stylesheet" href="${base}src/site.css?x" data-govite-entry="1">`), html)
      assert.ok(html.includes(`<script type="module" src="${base}src/a%20b.ts" data-govite-entry="2"></script>`), html)
      assert.equal(count(html, /<meta name="injected">/g), 1)
      assert.equal(count(html, /console\.log\("inline"\)/g), 1)
      // A script that a plugin adds before Vite's own transform becomes a module.
      const [, address] = /src="([^"]*html-proxy[^"]*)"/.exec(html)
      assert.match(await (await fetch(originOf(server) + address.replaceAll('&amp;', '&'))).text(), /console\.log\("early"\)/)
      await server.close()
    }
  })

  test(`Vite ${major}: a page without entries has Vite's client`, async (t) => {
    const project = await Project.make(t, major, diamond)
    const { html, styles, problem } = await head(await project.serve({}))
    assert.equal(count(html, /@vite\/client/g), 1)
    assert.deepEqual([styles, problem], [[], null])
  })

  test(`Vite ${major}: the endpoints come before a single-page application's fallback`, async (t) => {
    const project = await Project.make(t, major, { ...diamond, 'index.html': '<p>page</p>' })
    const server = await project.serve({})
    assert.equal(server.config.appType, 'spa')
    for (const Accept of ['*/*', 'text/html', 'application/json', 'text/css']) {
      const ask = (path) => fetch(`${originOf(server)}/@govite/${path}`, { headers: { Accept } })
      assert.equal((await (await ask('status')).json()).version, project.vite.version)
      assert.equal((await (await ask('head?entry=/src/left.css')).json()).problem, null)
      assert.equal((await ask('nothing')).status, 404)
    }
  })

  test(`Vite ${major}: stylesheets in the order in which modules run`, async (t) => {
    const project = await Project.make(t, major, diamond)
    for (const base of ['/', '/static/']) {
      const server = await project.serve({}, { base })
      const { styles, problem } = await head(server, '/src/main.ts')
      assert.equal(problem, null)
      assert.deepEqual(names(styles), ['shared.css', 'left.css', 'right.css', 'again.css', 'main.css'])
      // The id and the css are those of Vite's runtime, to the letter.
      const module = await (await fetch(`${originOf(server)}${base}src/left.css`, { headers: { Accept: '*/*' } })).text()
      assert.ok(module.includes(`const __vite__id = ${JSON.stringify(styles[1].id)}\n`))
      assert.ok(module.includes(`const __vite__css = ${JSON.stringify(styles[1].css)}\n`))
      assert.equal(styles[1].css, '.left { color: red }')
      // Of several entries: each stylesheet once, in the order of the entries.
      assert.deepEqual(names((await head(server, '/src/right.ts', '/src/main.ts')).styles), ['right.css', 'shared.css', 'left.css', 'again.css', 'main.css'])
      assert.deepEqual(names((await head(server, '/src/lazy.ts')).styles), ['lazy.css'])
      await server.close()
    }
  })

  test(`Vite ${major}: all kinds of stylesheets`, async (t) => {
    const hard = `.a::before { content: "\\201C \\\\ \u2028 ${'x'.repeat(10)}" }\n/* 'quotes" */\n`
    const project = await Project.make(
      t,
      major,
      {
        'src/main.ts': [
          `import style from './css.module.css'`,
          `import text from './inline.css?inline'`,
          `import url from './url.css?url'`,
          `import raw from './raw.css?raw'`,
          `import './sass.scss'`,
          `import './hard.css'`,
          `import './imports.css'`,
          `import App from './App.vue'`,
          `import './a b ü.css'`,
          `import logo from './logo.svg'`,
          `import data from './data.json'`,
          `import 'virtual:style.css'`,
          `import work from './work?worker'`,
          `export default [style, text, url, raw, App, logo, data, work]`,
        ].join('\n'),
        'src/css.module.css': '.title { color: red }',
        'src/inline.css': 'inline {}',
        'src/url.css': 'url {}',
        'src/raw.css': 'raw {}',
        'src/sass.scss': '$c: blue;\na { b { color: $c } }',
        'src/hard.css': hard,
        'src/imports.css': '@import "./imported.css";\n.imports {}',
        'src/imported.css': '.imported {}',
        'src/App.vue': '<template><p class="x">x</p></template>\n<style scoped>.x { color: green }</style>\n<style>.y { color: blue }</style>',
        'src/a b ü.css': '.unicode {}',
        'src/logo.svg': '<svg/>',
        'src/data.json': '{}',
        'src/work.ts': `import './work.css'`,
        'src/work.css': 'work {}',
      },
      { sass: 'sass', vue: 'vue' },
    )
    const virtual = {
      name: 'virtual',
      resolveId: (id) => (id === 'virtual:style.css' ? '\0virtual:style.css' : undefined),
      load: (id) => (id === '\0virtual:style.css' ? '.virtual {}' : undefined),
    }
    // Without the optimizer: Vite 5 does not close while it is at work.
    const server = await project.serve({}, { plugins: [vue(), virtual], optimizeDeps: { noDiscovery: true } })
    const { styles, problem } = await head(server, '/src/main.ts')
    assert.equal(problem, null)
    const css = styles.map(({ css }) => css)
    assert.equal(css.length, 8, JSON.stringify(styles, null, 1))
    assert.match(css[0], /^\._?title_\w+ \{ color: red \}$/)
    assert.match(css[1], /^a b \{\s+color: blue;\s+\}/)
    assert.equal(css[2], hard)
    assert.match(css[3], /\.imported \{\}\s+\.imports \{\}/)
    assert.match(css[4], /\.x\[data-v-\w+\] \{ color: green\s*\}/)
    assert.match(css[5], /\.y \{ color: blue\s*\}/)
    assert.equal(css[6], '.unicode {}')
    assert.equal(css[7], '.virtual {}')
    assert.equal(styles[6].id, `${server.config.root}/src/a b ü.css`)
    assert.match(styles[4].id, /App\.vue\?vue&type=style&index=0&scoped=\w+&lang\.css$/)
  })

  test(`Vite ${major}: only changed modules are transformed again`, async (t) => {
    const modules = {}
    const n = major === 8 ? 1000 : 200
    for (let i = 0; i < n; i++) {
      // A tree with cross links and a stylesheet in every tenth module.
      const imports = [2 * i + 1, 2 * i + 2, i + 1].filter((j) => j < n).map((j) => `import './m${j}'`)
      if (i % 10 === 0) modules[`src/m${i}.css`] = `.m${i} {}`
      modules[`src/m${i}.ts`] = [...imports, i % 10 === 0 ? `import './m${i}.css'` : '', `export const m${i}: number = ${i}`].join('\n')
    }
    const project = await Project.make(t, major, modules)
    let transforms = 0
    const counter = { name: 'counter', transform: (_, id) => void (id.includes('/src/m') && transforms++) }
    const server = await project.serve({}, { plugins: [counter] })
    // On a slow machine the first answer may come before all modules are transformed.
    const first = await until(async () => {
      const answer = await head(server, '/src/m0.ts')
      assert.equal(answer.problem, null)
      return answer.styles.length === n / 10 && answer
    }, 'all stylesheets', 60_000)
    assert.equal(new Set(first.styles.map(({ id }) => id)).size, n / 10)
    assert.equal(first.styles.at(-1).css, '.m0 {}')
    assert.equal(transforms, n + n / 10)

    const start = performance.now()
    assert.deepEqual((await head(server, '/src/m0.ts')).styles, first.styles)
    t.diagnostic(`${n} known modules: ${(performance.now() - start).toFixed(1)} ms`)
    assert.equal(transforms, n + n / 10)

    project.write({ 'src/m50.css': '.edited {}' })
    await until(async () => (await head(server, '/src/m0.ts')).styles.some(({ css }) => css === '.edited {}'), 'the edit')
    assert.ok(transforms > n + n / 10 && transforms < n + n / 10 + 5, `${transforms - n - n / 10} transforms after an edit of one file`)

    project.write({ 'src/m99.ts': `import './new.css'`, 'src/new.css': '.new {}' })
    await until(async () => (await head(server, '/src/m0.ts')).styles.some(({ css }) => css === '.new {}'), 'the new stylesheet')
  })

  test(`Vite ${major}: an edited entry has a time stamp`, async (t) => {
    const project = await Project.make(t, major, { 'src/main.ts': 'console.log(1)' })
    const server = await project.serve({})
    await head(server, '/src/main.ts')
    project.write({ 'src/main.ts': 'console.log(2)' })
    const { html } = await until(async () => {
      const answer = await head(server, '/src/main.ts')
      return answer.html.includes('?t=') && answer
    }, 'the time stamp')
    assert.match(html, /src="\/src\/main\.ts\?t=\d+" data-govite-entry="0"/)
  })

  test(`Vite ${major}: an answer has the problem and all other tags`, async (t) => {
    const project = await Project.make(
      t,
      major,
      {
        'src/main.ts': `import './before.css'\nimport './broken'\nimport './after.css'`,
        'src/broken.ts': `const fine = 1\nconst broken = ;\n`,
        'src/before.css': '.before {}',
        'src/after.css': '.after {}',
        'src/unresolved.ts': `\n\nimport './nowhere'`,
        'src/wrong.scss': 'a {\n  color: $undefined\n}',
        'src/fine.ts': '',
        'public/plain.js': '',
        'public/plain.css': '',
        '../outside/secret.ts': 'const secret = ;',
        'package.json': '{"name":"test-project","type":"module"}',
      },
      { sass: 'sass' },
    )
    const server = await project.serve({}, { server: { fs: { allow: [project.root] } } })
    const root = server.config.root

    const broken = await head(server, '/src/fine.ts', '/src/main.ts')
    assert.equal(broken.problem.entry, '/src/main.ts')
    assert.equal(broken.problem.file, `${root}/src/broken.ts`)
    assert.equal(broken.problem.line, 2)
    assert.equal(broken.problem.column, 15)
    assert.match(broken.problem.message, /Unexpected/)
    assert.match(broken.problem.frame, /const broken = ;/)
    assert.match(broken.problem.plugin, /^vite:(esbuild|oxc)$/)
    assert.ok(!JSON.stringify(broken.problem).includes('\\u001b'))
    assert.deepEqual(names(broken.styles), ['before.css', 'after.css'])
    assert.match(broken.html, /data-govite-entry="0".*data-govite-entry="1"/s)

    const { problem } = await head(server, '/src/unresolved.ts')
    assert.match(problem.message, /Failed to resolve import "\.\/nowhere"/)
    assert.equal(problem.file, `${root}/src/unresolved.ts`)
    assert.match(problem.frame, /nowhere/)
    assert.equal(problem.plugin, 'vite:import-analysis')

    const missing = await head(server, '/src/missing.ts')
    assert.deepEqual(missing.problem.entry, '/src/missing.ts')
    assert.match(missing.problem.message, /\/src\/missing\.ts.*Does the file exist\?/)

    assert.match((await head(server, '/src/missing.css')).problem.message, /missing\.css/)
    const scss = (await head(server, '/src/wrong.scss')).problem
    assert.match(scss.message, /Undefined variable/)
    assert.equal(scss.line, 2)
    assert.match((await head(server, '/nested/missing.html')).problem.message, /cannot be read/)

    for (const entry of [`/@fs${root.startsWith('/') ? '' : '/'}${path.posix.dirname(root)}/outside/secret.ts`, '/../outside/secret.ts', '/..%2Foutside/secret.ts']) {
      const denied = await head(server, entry)
      assert.ok(!JSON.stringify(denied).includes('secret ='), JSON.stringify(denied))
      assert.match(denied.problem.message, entry.includes('%2F') ? /Does the file exist|does not serve/ : /is a file that Vite does not serve/)
    }
    for (const entry of ['/../outside/page.html', '/..%2Foutside/page.html', `/@fs${root}/page.html`]) {
      assert.match((await head(server, entry)).problem.message, /is a page that Vite does not serve/)
    }
    assert.equal((await head(server, '/plain.js', '/plain.css', '/src/fine.ts')).problem, null)
  })

  test(`Vite ${major}: html pages`, async (t) => {
    const project = await Project.make(t, major, {
      ...diamond,
      'index.html': `<!doctype html><html><head><title>Home</title></head><body><script type="module" src="./src/left.ts"></script></body></html>`,
      'nested/page.html': `<!doctype html><html><head><!-- <script type="module" src="/src/lazy.ts"></script> --><script src="/classic.js"></script></head><body><script type='module' src='../src/right.ts'></script><script type="module">import '/src/again.ts'</script></body></html>`,
    })
    for (const base of ['/', '/static/']) {
      const server = await project.serve({}, { base, appType: 'custom' })
      const answer = await head(server, '/nested/page.html', '/index.html', '/src/lazy.ts')
      assert.equal(answer.problem, null)
      assert.deepEqual(Object.keys(answer.pages).sort(), ['/index.html', '/nested/page.html'])
      for (const page of Object.values(answer.pages)) assert.equal(count(page, /@vite\/client/g), 1)
      assert.match(answer.pages['/index.html'], new RegExp(`<title>Home</title>.*src="${base}src/left\\.ts"`, 's'))
      assert.match(answer.pages['/nested/page.html'], /src='\.\.\/src\/right\.ts'/)
      assert.match(answer.html, /data-govite-entry="2"/)
      assert.ok(!/data-govite-entry="[01]"/.test(answer.html))
      assert.deepEqual(names(answer.styles), ['right.css', 'shared.css', 'again.css', 'left.css', 'main.css', 'lazy.css'])
      await server.close()
    }
  })

  test(`Vite ${major}: malformed requests`, async (t) => {
    const project = await Project.make(t, major, diamond)
    const server = await project.serve({})
    for (const entry of ['src/main.ts', '', '//evil.test/x.ts', 'http://evil.test/x.ts', '/%', '/%00.ts', '/"><script>', '/a b.ts', '/a#b']) {
      const response = await fetch(`${originOf(server)}/@govite/head?entry=${encodeURIComponent(entry)}`)
      assert.equal(response.status, 400, entry)
      assert.match((await response.json()).error, /is not a URL path/)
    }
    assert.notEqual((await fetch(`${originOf(server)}/@govite/head`, { method: 'POST' })).status, 200)
  })
}

const react5 = {
  '@vitejs/plugin-react': 'copy:plugin-react5',
  ...Object.fromEntries(
    ['@babel/core', '@babel/plugin-transform-react-jsx-self', '@babel/plugin-transform-react-jsx-source', '@rolldown/pluginutils', 'react-refresh'].map((name) => [name, name]),
  ),
}
for (const [major, packages] of [[6, react5], [7, react5], [8, { '@vitejs/plugin-react': '@vitejs/plugin-react' }]]) {
  test(`Vite ${major}: React's preamble, once and before the entry`, async (t) => {
    const project = await Project.make(t, major, { 'src/main.ts': '' }, packages)
    const { default: react } = await project.import('@vitejs/plugin-react')
    const server = await project.serve({}, { plugins: [react()], base: '/static/' })
    const { html, problem } = await head(server, '/src/main.ts')
    assert.equal(problem, null)
    assert.equal(count(html, /injectIntoGlobalHook\(window\)/g), 1, html)
    assert.match(html, /"\/static\/@react-refresh".*@vite\/client.*|@vite\/client.*"\/static\/@react-refresh"/s)
    assert.ok(html.indexOf('@react-refresh') < html.indexOf('data-govite-entry'))
  })
}

test('Vite 8: experimental.bundledDev is a problem', async (t) => {
  const project = await Project.make(t, 8, { 'src/main.ts': '', 'index.html': '' })
  const server = await project.serve({}, { experimental: { bundledDev: true } })
  const { problem } = await head(server, '/src/main.ts')
  assert.equal(problem.entry, '/src/main.ts')
  assert.match(problem.message, /experimental\.bundledDev.*set experimental\.bundledDev to false/)
})

test('pre-bundled dependencies are not read', async (t) => {
  const project = await Project.make(t, 8, {
    'src/main.ts': `import 'dep'\nimport './main.css'`,
    'src/main.css': '.main {}',
    'node_modules/dep/package.json': '{"name":"dep","version":"1.0.0","type":"module","main":"index.js"}',
    'node_modules/dep/index.js': `export const dep = 1`,
  })
  // Vite does not transform the dependency ahead of the request, either.
  const server = await project.serve({}, { server: { preTransformRequests: false } })
  assert.deepEqual(names((await head(server, '/src/main.ts')).styles), ['main.css'])
  const { moduleGraph } = server.environments.client
  const dep = [...moduleGraph.idToModuleMap.values()].find(({ url }) => url.includes('.vite/deps/dep.js'))
  assert.equal(dep.transformResult, null)
})
