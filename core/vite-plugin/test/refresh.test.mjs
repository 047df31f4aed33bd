import assert from 'node:assert/strict'
import fs from 'node:fs'
import http from 'node:http'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { templatesOf } from '../dist/templates.js'
import { head, majors, Project, until } from './project.mjs'
import { watchedBelow, watchersOf } from './watchers.mjs'
import { connect } from './websocket.mjs'

const windows = process.platform === 'win32'

const files = {
  'src/main.ts': '',
  '../templates/home.html': 'home',
  '../templates/deep/er/row.tmpl': 'row',
  '../templates/notes.txt': 'notes',
}

/** Starts a server with a client, and counts the reloads of its page. */
async function start(project, options, config) {
  const all = await watchersOf(project)
  const before = new Set(all)
  const server = await project.serve(options, config)
  const mine = () => [...all].filter((watcher) => !before.has(watcher))
  const port = (server.httpServer ?? config.server.middlewareMode.server).address().port
  const client = await connect(port)
  project.after(client.close)
  await until(() => client.messages.some(({ type }) => type === 'connected'), 'the connection')
  const reloads = () => client.messages.filter(({ type }) => type !== 'connected')
  const watched = () => watchedBelow(project.dir, mine())
  const logged = (from = 0) => server.lines.slice(from).flatMap((line) => line.replace('info: page reload ', '').split(', '))
  return {
    server,
    reloads,
    /** The paths that are watched, relative to the project's directory. */
    watched,
    /** The watchers outside of Vite's root. */
    outside: () => mine().filter((watcher) => watcher !== server.watcher),
    /** Waits until these are watched: below the root by Vite, others by the plugin. */
    watches: (...names) =>
      until(() => {
        const inside = watchedBelow(project.dir, [server.watcher])
        const outside = watchedBelow(project.dir, mine().filter((watcher) => watcher !== server.watcher))
        return names.every((name) => (name.startsWith('web/') ? inside : outside).includes(name))
      }, () => `${names} among ${watched()}`),
    /** The files in Vite's log, once for each reload. */
    logged,
    /** Makes a change and waits for the reload with these files in Vite's log, or for any reload. */
    async reloadsAfter(change, ...names) {
      const [lines, count] = [server.lines.length, reloads().length]
      change()
      await until(() => reloads().length > count && names.every((name) => logged(lines).includes(name)), () => `the reload for ${names}: ${server.lines}`)
    },
  }
}

/** Sets limits of the project's plugin, until the test ends. */
async function setLimits(project, values) {
  const { limits } = await import(pathToFileURL(project.path('node_modules/vite-plugin-govite/dist/survey.js')).href)
  const before = { ...limits }
  project.after(() => Object.assign(limits, before))
  Object.assign(limits, values)
}

const reload = { type: 'full-reload', path: '*' }

for (const major of majors) {
  test(`Vite ${major}: a template beside the root reloads the page once`, async (t) => {
    const project = await Project.make(t, major, files)
    const { server, reloads, watches, reloadsAfter } = await start(project, { refresh: { delay: 500 } })
    await watches('templates/home.html', 'templates/deep/er/row.tmpl')
    await reloadsAfter(() => project.write({ '../templates/home.html': 'edited' }), 'templates/home.html')
    // Several changes in a row reload once. A text file does not count.
    await reloadsAfter(() => {
      project.write({ '../templates/home.html': 'edited again', '../templates/deep/er/row.tmpl': 'edited' })
      fs.rmSync(project.path('../templates/notes.txt'))
    })
    assert.equal(server.lines.at(-1), 'info: page reload templates/deep/er/row.tmpl, templates/home.html')
    await reloadsAfter(() => project.write({ '../templates/new.gohtml': 'new' }), 'templates/new.gohtml')
    await reloadsAfter(() => fs.rmSync(project.path('../templates/new.gohtml')), 'templates/new.gohtml')
    assert.deepEqual(reloads(), [reload, reload, reload, reload])
    assert.equal(server.lines.length, 4, server.lines.join('\n'))
  })

  test(`Vite ${major}: only directories that may hold templates are watched`, async (t) => {
    const many = (n, name) => Object.fromEntries(Array.from({ length: n }, (_, i) => [name(i), '']))
    const data = many(120, (i) => `../data/${i}.json`)
    const nested = many(60, (i) => `../cache/${i % 7}/${i}/x.bin`)
    const large = many(120, (i) => `../docs/${i}.md`)
    const project = await Project.make(t, major, {
      ...files, ...data, ...nested, ...large,
      '../docs/pages/layout.html': '',
      '../internal/web/views/page.gohtml': '',
      '../cmd/app/main.go': '',
      '../go.mod': '',
      ...Object.fromEntries(['vendor', 'testdata', '.git', '.idea', 'node_modules', 'internal/vendor', 'built', 'cached'].map((name) => [`../${name}/x/a.html`, ''])),
    })
    await setLimits(project, { large: 100 })
    const { logged, watched, watches, reloadsAfter } = await start(project, {}, { build: { outDir: '../built' }, cacheDir: '../cached' })
    await watches('templates/home.html', 'templates/deep/er/row.tmpl', 'internal/web/views/page.gohtml', 'docs/pages/layout.html', 'cmd/app')
    const outside = () => watched().filter((name) => !/^web(\/|$)/.test(name))
    assert.deepEqual(outside(), [
      'cmd', 'cmd/app', 'docs', 'docs/pages', 'docs/pages/layout.html', 'internal', 'internal/web', 'internal/web/views', 'internal/web/views/page.gohtml',
      'templates', 'templates/deep', 'templates/deep/er', 'templates/deep/er/row.tmpl', 'templates/home.html',
    ])
    // A template that is edited, new, and new in a new directory. Changes elsewhere do not count.
    const elsewhere = (text) => project.write(Object.fromEntries(['vendor/x/a.html', 'data/1.json', 'cache/1/1/x.bin', 'node_modules/x/a.html', '.git/x/a.html', 'built/x/a.html', 'cached/x/a.html'].map((name) => [`../${name}`, text])))
    elsewhere('1')
    await reloadsAfter(() => project.write({ '../internal/web/views/page.gohtml': '1' }), 'internal/web/views/page.gohtml')
    elsewhere('2')
    await reloadsAfter(() => project.write({ '../cmd/app/new.html': '2' }), 'cmd/app/new.html')
    elsewhere('3')
    await reloadsAfter(() => project.write({ '../views/admin/users/list.html': '3' }), 'views/admin/users/list.html')
    await reloadsAfter(() => project.write({ '../views/admin/users/list.html': '4' }), 'views/admin/users/list.html')
    assert.deepEqual(outside().filter((name) => /vendor|testdata|data|cache|built|node_modules|^\.|main\.go|\.md$/.test(name)), [])
    assert.deepEqual([...new Set(logged())], ['internal/web/views/page.gohtml', 'cmd/app/new.html', 'views/admin/users/list.html'])
  })

  test(`Vite ${major}: files in the root reload the page, except built files and Vite's own pages`, async (t) => {
    const project = await Project.make(t, major, {
      ...files,
      'index.html': '<script type="module" src="/src/main.ts"></script>',
      'dist/built.html': '',
      'partial.html': '',
      'vendor/a.html': '',
    })
    const { logged, reloads, watches, reloadsAfter } = await start(project, {})
    await watches('templates/home.html', 'web/index.html', 'web/partial.html', 'web/vendor/a.html')
    project.write({ 'dist/built.html': 'edited', 'dist/new.html': 'new', 'node_modules/new.html': 'new' })
    await reloadsAfter(() => project.write({ 'partial.html': 'edited' }), 'web/partial.html')
    assert.deepEqual(new Set(logged()), new Set(['web/partial.html']))
    // Vite names the page, and reloads only that.
    project.write({ 'index.html': '<p>edited</p>' })
    await until(() => reloads().some(({ path }) => path === '/index.html'), "Vite's reload")
    await reloadsAfter(() => project.write({ 'partial.html': 'edited again' }), 'web/partial.html')
    assert.deepEqual(new Set(reloads().map(({ path }) => path)), new Set(['*', '/index.html']))
    assert.ok(!logged().includes('web/index.html'))
  })

  test(`Vite ${major}: middleware mode`, async (t) => {
    const project = await Project.make(t, major, files)
    const parent = http.createServer().listen(0)
    project.after(() => parent.close() && parent.closeAllConnections())
    await new Promise((resolve) => parent.once('listening', resolve))
    const { server, reloads, watches, outside, reloadsAfter } = await start(project, {}, { server: { middlewareMode: { server: parent }, hmr: { server: parent }, ...(major >= 8 && { ws: { server: parent } }) } })
    await watches('templates/home.html')
    await reloadsAfter(() => project.write({ '../templates/home.html': 'edited' }), 'templates/home.html')
    assert.ok(reloads().every(({ path }) => path === '*'))
    await server.close()
    assert.ok(outside().every(({ closed }) => closed))
  })

  test(`Vite ${major}: a module that is a template reloads the page after its own update`, async (t) => {
    const project = await Project.make(t, major, { ...files, 'src/main.ts': `import text from '../../templates/home.html?raw'\nconsole.log(text)` })
    const { server, reloads, watches } = await start(project, {})
    await head(server, '/src/main.ts')
    await watches('templates/home.html')
    project.write({ '../templates/home.html': 'edited' })
    await until(() => reloads().at(-1)?.path === '*', 'the reload')
    assert.ok(reloads().every(({ type }) => type !== 'error'))
  })

  test(`Vite ${major}: a directory that is removed and made again`, async (t) => {
    const project = await Project.make(t, major, files)
    const { watches, outside, reloadsAfter, server } = await start(project, {})
    await watches('templates/home.html')
    await reloadsAfter(() => fs.rmSync(project.path('../templates'), { recursive: true }), 'templates/home.html')
    await reloadsAfter(() => project.write({ '../templates/deep/home.html': 'again' }), 'templates/deep/home.html')
    await watches('templates/deep/home.html')
    assert.equal(outside().filter(({ closed }) => !closed).length, 1)

    // At once, as a checkout of a branch does.
    const [before] = outside().filter(({ closed }) => !closed)
    await reloadsAfter(() => {
      fs.rmSync(project.path('../templates'), { recursive: true })
      project.write({ '../templates/deep/home.html': 'replaced', '../templates/deep/more.html': 'more' })
    })
    await until(() => windows || before.closed, 'the next watcher')
    await watches('templates/deep/home.html', 'templates/deep/more.html')
    await until(() => server.lines.join('\n').includes('templates/deep/more.html'), 'the new template')
    await reloadsAfter(() => project.write({ '../templates/deep/new.html': 'new' }), 'templates/deep/new.html')
    await reloadsAfter(() => project.write({ '../templates/deep/home.html': 'edited' }), 'templates/deep/home.html')
    assert.ok(!server.lines.some((line) => line.startsWith('warn')), server.lines.join('\n'))
  })

  test(`Vite ${major}: a change between the end of a watcher and the start of the next`, { skip: windows && 'keeps its watcher' }, async (t) => {
    const project = await Project.make(t, major, files)
    const { watches, outside, reloadsAfter } = await start(project, {})
    await watches('templates/home.html', 'templates/deep/er/row.tmpl')
    const [before] = outside().filter(({ closed }) => !closed)
    const close = before.close.bind(before)
    before.close = () => {
      const closing = close()
      project.write({ '../templates/home.html': 'edited meanwhile' })
      return closing
    }
    await reloadsAfter(() => {
      fs.rmSync(project.path('../templates/deep'), { recursive: true })
      project.write({ '../templates/deep/home.html': 'replaced' })
    }, 'templates/home.html')
  })

  test(`Vite ${major}: editors that write another file and rename it`, async (t) => {
    const project = await Project.make(t, major, files)
    const { watches, reloadsAfter } = await start(project, {})
    await watches('templates/home.html')
    for (const text of ['first', 'second', 'third']) {
      const save = () => {
        project.write({ '../templates/.home.html.swp': text })
        fs.renameSync(project.path('../templates/.home.html.swp'), project.path('../templates/home.html'))
      }
      await reloadsAfter(save, 'templates/home.html')
    }
  })

  test(`Vite ${major}: symbolic links`, { skip: windows && 'needs a privilege' }, async (t) => {
    const project = await Project.make(t, major, { ...files, '../vendor/theme/page.html': '', '../vendor/theme/parts/part.html': '' })
    const link = (target, name) => fs.symlinkSync(project.path('..', target), project.path('..', name))
    link('vendor/theme', 'theme')
    link('vendor/theme/page.html', 'templates/page.html')
    link('.', 'templates/loop')
    link('..', 'templates/deep/all')
    link('nowhere', 'templates/broken')
    const { watched, watches, reloadsAfter, server } = await start(project, {})
    await watches('theme/parts/part.html', 'templates/page.html', 'templates/home.html')
    await reloadsAfter(() => project.write({ '../vendor/theme/parts/part.html': 'edited' }), 'theme/parts/part.html')
    await reloadsAfter(() => project.write({ '../vendor/theme/page.html': 'edited' }), 'templates/page.html', 'theme/page.html')
    // Loops that appear while the server runs.
    link('templates', 'templates/self')
    link('templates', 'theme/back')
    link('vendor/theme', 'templates/there')
    await reloadsAfter(() => project.write({ '../theme/parts/new.html': 'new' }))
    await watches('templates/there/parts/new.html')
    assert.deepEqual(watched().filter((name) => /loop|all|self|there\/back|back\/there/.test(name)), [])
    assert.ok(!server.lines.some((line) => line.startsWith('warn')), server.lines.join('\n'))
  })

  test(`Vite ${major}: a restart and a close leave no watcher behind`, async (t) => {
    const project = await Project.make(t, major, files)
    const { server, outside, watches, watched } = await start(project, {})
    const open = () => outside().filter((watcher) => !watcher.closed && watcher !== server.watcher)
    await watches('templates/home.html')
    assert.equal(open().length, 1)
    const [first] = open()
    await server.restart()
    await until(() => first.closed && open().length === 1, 'the next watcher')
    await watches('templates/home.html')
    await server.close()
    assert.equal(open().length, 0)
    assert.deepEqual(watched(), [])
    // A server that closes before the plugin has found the templates.
    const short = await start(project, {})
    await short.server.close()
    assert.ok(short.outside().every(({ closed }) => closed))
  })
}

test('globs, and a delay', async (t) => {
  const project = await Project.make(t, 8, { ...files, '../views/a.txt': '', '../views/a.md': '', '../views/deep/a.txt': '', '../other/a.txt': '', '../vendor/theme/a.html': '' })
  const { watched, watches, reloadsAfter } = await start(project, { refresh: { paths: ['../views/*.txt', '../templates/home.html', '../vendor/theme/**'], delay: 600 } })
  await watches('views/a.txt', 'templates/home.html', 'vendor/theme/a.html')
  assert.deepEqual(watched().filter((name) => !/^web(\/|$)/.test(name)), ['templates', 'templates/home.html', 'vendor', 'vendor/theme', 'vendor/theme/a.html', 'views', 'views/a.txt'])
  project.write({ '../views/a.md': 'edited', '../templates/deep/er/row.tmpl': 'edited', '../other/a.txt': 'edited', '../views/deep/a.txt': 'edited' })
  const before = performance.now()
  await reloadsAfter(() => project.write({ '../views/a.txt': 'edited' }), 'views/a.txt')
  assert.ok(performance.now() - before > 550)
  await reloadsAfter(() => project.write({ '../templates/home.html': 'edited' }), 'templates/home.html')
})

test("a glob's directory that is made, removed and made again", async (t) => {
  const project = await Project.make(t, 8, files)
  const { watched, watches, reloadsAfter } = await start(project, { refresh: ['../app/views/**/*.html', '../templates/*.html'] })
  await watches('templates/home.html')
  assert.ok(!watched().includes('app'))
  for (const text of ['first', 'second']) {
    await reloadsAfter(() => project.write({ '../app/views/users/list.html': text }), 'app/views/users/list.html')
    await watches('app/views/users/list.html')
    await reloadsAfter(() => fs.rmSync(project.path('../app'), { recursive: true }))
  }
})

test('polling and ignored paths of server.watch', async (t) => {
  const project = await Project.make(t, 8, { ...files, '../vendor/a.html': '' })
  const { watched, watches, reloadsAfter } = await start(project, {}, { server: { watch: { usePolling: true, interval: 20, ignored: ['**/deep/**'] } } })
  await watches('templates/home.html')
  await reloadsAfter(() => project.write({ '../templates/home.html': 'edited, longer' }), 'templates/home.html')
  await reloadsAfter(() => project.write({ '../views/new.html': 'new' }), 'views/new.html')
  assert.deepEqual(watched().filter((name) => /vendor|deep\//.test(name)), [])
})

test('server.watch: null turns it off', async (t) => {
  const project = await Project.make(t, 8, files)
  const { outside, server } = await start(project, {}, { server: { watch: null } })
  await server.close()
  assert.deepEqual(outside(), [])
})

test('refresh: false turns it off', async (t) => {
  const project = await Project.make(t, 8, files)
  const { outside, server } = await start(project, { refresh: false })
  await server.close()
  assert.deepEqual(outside(), [])
})

test('a root with a go.mod is watched alone', async (t) => {
  const project = await Project.make(t, 8, { ...files, 'go.mod': 'module x', 'views/home.html': '' })
  const { logged, outside, watches, reloadsAfter } = await start(project, {})
  await watches('web/views/home.html')
  project.write({ '../templates/home.html': 'edited' })
  await reloadsAfter(() => project.write({ 'views/home.html': 'edited' }), 'views/home.html')
  assert.deepEqual(new Set(logged()), new Set(['views/home.html']))
  assert.deepEqual(outside(), [])
})

test('too many files are a warning, and the closest templates are watched', async (t) => {
  const project = await Project.make(t, 8, { ...files, ...Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`../a/b/${i}.go`, ''])), '../a/b/c/d/e.html': '' })
  await setLimits(project, { total: 40 })
  const { server, watched, watches, reloadsAfter } = await start(project, {})
  await watches('templates/home.html', 'a/b')
  await reloadsAfter(() => project.write({ '../a/b/new.html': 'new' }), 'a/b/new.html')
  assert.ok(!watched().includes('a/b/c'), String(watched()))
  assert.equal(server.lines.filter((line) => line.startsWith('warn')).length, 1)
  assert.match(server.lines[0], /^warn: govite: .* below .*govite-\w+.*name the templates: govite\(\{ refresh: \[/)
})

test("characters of globs in a project's path", () => {
  const config = (root) => ({ root, appType: 'custom', cacheDir: `${root}/node_modules/.vite`, build: { outDir: 'dist', rollupOptions: {} } })
  const all = templatesOf(config('/work (x86)/[a] {b}!/web'), { globs: undefined, delay: 0 })
  const own = templatesOf(config('/work (x86)/[a] {b}!/web'), { globs: ['../views/*.{txt,md}', 'pages/*.html'], delay: 0 })
  const directory = '/work (x86)/[a] {b}!'
  const plain = (names) => names.map((name) => name.replace(/^[A-Z]:/, ''))
  assert.deepEqual(plain(all.starts), [directory])
  assert.deepEqual(plain(own.starts), [directory])
  const drive = all.starts[0].slice(0, -directory.length)
  for (const [file, isAll, isOwn] of [
    ['templates/home.html', true, false],
    ['home.tmpl', true, false],
    ['templates/.home.html', true, false],
    ['web/pages/a.html', true, true],
    ['views/a.txt', false, true],
    ['views/a.md', false, true],
    ['views/deep/a.md', false, false],
    ['.config/home.gohtml', false, false],
    ['web/dist/index.html', false, false],
    ['web/node_modules/a.html', false, false],
    ['lib/vendor/x/a.html', false, false],
    ['testdata/a.html', false, false],
    ['.git/a.html', false, false],
    ['main.go', false, false],
  ]) {
    assert.equal(all.match(`${drive}${directory}/${file}`), isAll, file)
    assert.equal(own.match(`${drive}${directory}/${file}`), isOwn, file)
  }
  for (const [name, isAll, isOwn] of [
    ['', true, true],
    ['/views', true, true],
    ['/views/deep', true, false],
    ['/other', true, false],
    ['/web', false, false],
    ['/web/pages', false, false],
    ['/lib/vendor', false, false],
    ['/.git', false, false],
  ]) {
    assert.equal(all.leads(`${drive}${directory}${name}`), isAll, name)
    assert.equal(own.leads(`${drive}${directory}${name}`), isOwn, name)
  }
})
