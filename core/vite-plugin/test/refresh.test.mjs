import assert from 'node:assert/strict'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { test } from 'node:test'
import { refreshed } from '../dist/refresh.js'
import { head, majors, Project, sleep, until } from './project.mjs'
import { connect } from './websocket.mjs'

const files = {
  'src/main.ts': '',
  '../templates/home.html': 'home',
  '../templates/deep/er/row.tmpl': 'row',
  '../templates/notes.txt': 'notes',
  '../other/node_modules/pkg/index.html': 'pkg',
}

/** Starts a server with a client, and waits until the watcher has seen what is there. */
async function start(project, options, config) {
  const server = await project.serve(options, config)
  const port = (server.httpServer ?? config.server.middlewareMode.server).address().port
  const client = await connect(port)
  project.after(client.close)
  await until(() => client.messages.some(({ type }) => type === 'connected'), 'the connection')
  const seen = (name) => Object.entries(server.watcher.getWatched()).some(([dir, names]) => dir === path.join(project.dir, path.dirname(name)) && names.includes(path.basename(name)))
  return { server, reloads: () => client.messages.filter(({ type }) => type !== 'connected'), watched: (name) => until(() => seen(name), `${name} to be watched`) }
}

const reload = { type: 'full-reload', path: '*' }

for (const major of majors) {
  test(`Vite ${major}: a template beside the root reloads once`, async (t) => {
    const project = await Project.make(t, major, files)
    const { server, reloads, watched } = await start(project, {})
    await watched('templates/home.html')
    await watched('templates/deep/er/row.tmpl')

    project.write({ '../templates/home.html': 'home, edited' })
    await until(() => reloads().length > 0, 'the reload')
    await sleep(300)
    assert.deepEqual(reloads(), [reload])
    assert.deepEqual(server.lines, ['info: page reload templates/home.html'])

    // Several changes in a row are one.
    project.write({ '../templates/home.html': 'home, edited again', '../templates/deep/er/row.tmpl': 'row, edited' })
    fs.rmSync(project.path('../templates/notes.txt'))
    await until(() => reloads().length > 1, 'the second reload')
    await sleep(300)
    assert.deepEqual(reloads(), [reload, reload])
    assert.equal(server.lines.at(-1), 'info: page reload templates/deep/er/row.tmpl, templates/home.html')

    // A new one, and one that goes.
    project.write({ '../templates/new.gohtml': 'new' })
    await until(() => reloads().length > 2, 'the reload after a new file')
    fs.rmSync(project.path('../templates/new.gohtml'))
    await until(() => reloads().length > 3, 'the reload after a file went')
  })

  test(`Vite ${major}: other files do not reload`, async (t) => {
    const project = await Project.make(t, major, {
      ...files,
      'index.html': '<script type="module" src="/src/main.ts"></script>',
      'dist/built.html': '',
      'partial.html': '',
    })
    const { reloads, watched } = await start(project, {})
    await watched('templates/home.html')
    await watched('web/index.html')
    await watched('web/partial.html')
    project.write({
      '../templates/notes.txt': 'edited',
      '../other/node_modules/pkg/index.html': 'edited',
      'dist/built.html': 'edited',
      'dist/new.html': 'new',
      'node_modules/new.html': 'new',
    })
    await sleep(400)
    assert.deepEqual(reloads(), [])
    // Vite's own page is Vite's business: it names the page, and reloads only that.
    project.write({ 'index.html': '<p>edited</p>' })
    await until(() => reloads().length > 0, "Vite's reload")
    await sleep(300)
    assert.deepEqual(reloads().map(({ path }) => path), ['/index.html'])
    // A template inside the root.
    project.write({ 'partial.html': 'edited' })
    await until(() => reloads().length > 1, 'the reload')
    await sleep(300)
    assert.deepEqual(reloads().slice(1), [reload])
  })

  test(`Vite ${major}: once in middleware mode, too`, async (t) => {
    const project = await Project.make(t, major, files)
    const parent = http.createServer().listen(0)
    project.after(() => parent.close() && parent.closeAllConnections())
    await new Promise((resolve) => parent.once('listening', resolve))
    const { reloads, watched } = await start(project, {}, { server: { middlewareMode: { server: parent }, hmr: { server: parent }, ...(major >= 8 && { ws: { server: parent } }) } })
    await watched('templates/home.html')
    project.write({ '../templates/home.html': 'edited' })
    await until(() => reloads().length > 0, 'the reload')
    await sleep(300)
    assert.deepEqual(reloads(), [reload])
  })

  test(`Vite ${major}: a module that is a template reloads after its own update`, async (t) => {
    const project = await Project.make(t, major, { ...files, 'src/main.ts': `import text from '../../templates/home.html?raw'\nconsole.log(text)` })
    const { server, reloads, watched } = await start(project, {})
    await head(server, '/src/main.ts')
    await watched('templates/home.html')
    project.write({ '../templates/home.html': 'edited' })
    await until(() => reloads().length > 0, 'the reload')
    await sleep(300)
    assert.ok(reloads().every(({ type }) => type !== 'error'))
    assert.deepEqual(reloads().at(-1).type, 'full-reload')
  })
}

test('globs of their own, and a delay', async (t) => {
  const project = await Project.make(t, 8, { ...files, '../views/a.txt': 'a', '../views/a.md': 'a' })
  const { reloads, watched } = await start(project, { refresh: { paths: ['../views/*.txt', '../templates/home.html'], delay: 600 } })
  await watched('views/a.txt')
  await watched('templates/home.html')
  project.write({ '../views/a.md': 'edited', '../templates/deep/er/row.tmpl': 'edited' })
  await sleep(900)
  assert.deepEqual(reloads(), [])
  const start_ = performance.now()
  project.write({ '../views/a.txt': 'edited' })
  await until(() => reloads().length === 1, 'the reload')
  assert.ok(performance.now() - start_ > 550)
  project.write({ '../templates/home.html': 'edited' })
  await until(() => reloads().length === 2, 'the reload of a single file')
})

test('false turns it off', async (t) => {
  const project = await Project.make(t, 8, files)
  const server = await project.serve({ refresh: false })
  const watched = Object.keys(server.watcher.getWatched())
  await sleep(200)
  assert.ok(watched.every((dir) => !dir.endsWith('templates')))
})

test('a root with a go.mod is watched by itself', async (t) => {
  const project = await Project.make(t, 8, { ...files, 'go.mod': 'module x', 'views/home.html': '' })
  const { server, reloads, watched } = await start(project, {})
  await watched('web/views/home.html')
  assert.ok(!Object.keys(server.watcher.getWatched()).some((dir) => dir.endsWith('templates')))
  project.write({ 'views/home.html': 'edited' })
  await until(() => reloads().length === 1, 'the reload')
  assert.deepEqual(reloads(), [reload])
})

test('characters of globs in the path of a project', () => {
  const config = (root) => ({ root, appType: 'custom', build: { outDir: 'dist', rollupOptions: {} } })
  const files = refreshed(config('/work (x86)/[a] {b}!/web'), { globs: undefined, delay: 0 })
  assert.deepEqual(files.directories.map((name) => name.replace(/^[A-Z]:/, '')), ['/work (x86)/[a] {b}!'])
  const own = refreshed(config('/work (x86)/[a] {b}!/web'), { globs: ['../views/*.{txt,md}'], delay: 0 })
  assert.deepEqual(own.directories.map((name) => name.replace(/^[A-Z]:/, '')), ['/work (x86)/[a] {b}!/views'])
  const [directory] = files.directories
  for (const [file, all, views] of [
    ['templates/home.html', true, false],
    ['home.tmpl', true, false],
    ['.config/home.gohtml', true, false],
    ['views/a.txt', false, true],
    ['views/a.md', false, true],
    ['views/deep/a.md', false, false],
    ['web/dist/index.html', false, false],
    ['web/node_modules/a.html', false, false],
    ['.git/a.html', false, false],
    ['main.go', false, false],
  ]) {
    assert.equal(files.match(`${directory}/${file}`), all, file)
    assert.equal(own.match(`${directory}/${file}`), views, file)
  }
})
