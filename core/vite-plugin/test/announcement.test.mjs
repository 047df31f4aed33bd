import assert from 'node:assert/strict'
import fs from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import os from 'node:os'
import { test } from 'node:test'
import basicSSL from '@vitejs/plugin-basic-ssl'
import { majors, originOf, Project, until } from './project.mjs'

const files = { 'src/main.ts': '' }
const hasIPv6 = Object.values(os.networkInterfaces()).flat().some(({ address }) => address === '::1')

/** Returns a port that is free on all addresses. */
async function freePort() {
  const server = net.createServer().listen(0)
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

for (const major of majors) {
  test(`Vite ${major}: the announcement`, async (t) => {
    const project = await Project.make(t, major, files)
    const server = await project.serve({})
    const announcement = project.json('node_modules/.vite/govite.json')
    assert.deepEqual(announcement, {
      url: originOf(server),
      base: '/',
      pid: process.pid,
      version: project.vite.version,
      id: announcement.id,
      root: server.config.root,
      publicDir: project.slashed('public'),
      inputs: [{ name: 'main', source: 'src/main.ts' }],
    })
    assert.match(announcement.id, /^[0-9a-f]{32}$/)
    assert.deepEqual(fs.readdirSync(project.path('node_modules/.vite')).filter((name) => name.includes('tmp')), [])

    const status = await fetch(`${announcement.url}/@govite/status`)
    assert.equal(status.status, 200)
    assert.match(status.headers.get('content-type'), /^application\/json/)
    assert.equal(status.headers.get('cache-control'), 'no-store')
    assert.deepEqual(await status.json(), announcement)

    // Vite itself says that it still looks for dependencies, if that takes long.
    assert.deepEqual(server.lines.filter((line) => /^(?:warn|error):|govite/.test(line)), [])
    await server.close()
    assert.equal(fs.existsSync(project.announcement), false)
  })

  test(`Vite ${major}: status answers GET for hosts that Vite allows`, async (t) => {
    const project = await Project.make(t, major, files)
    const server = await project.serve({})
    const { port } = server.httpServer.address()
    const ask = (headers, method = 'GET') =>
      new Promise((resolve, reject) => {
        http.request({ host: 'localhost', port, path: '/@govite/status', method, headers }, (res) => resolve(res.resume().statusCode)).on('error', reject).end()
      })
    assert.equal(await ask({ Host: 'evil.test' }), 403)
    assert.equal(await ask({ Host: `localhost:${port}` }), 200)
    assert.equal(await ask({ Host: `localhost:${port}` }, 'POST'), 404)
  })

  test(`Vite ${major}: base, with a root below the configuration file`, async (t) => {
    const project = await Project.make(t, major, {
      'vite.config.js': `import govite from 'vite-plugin-govite'\nexport default { root: 'app', base: '/static/', plugins: [govite()] }`,
      'app/main.ts': '',
    })
    const server = await project.vite.createServer({ configFile: project.path('vite.config.js'), root: project.path('app'), customLogger: project.logger() })
    project.after(() => server.close())
    await server.listen()
    const announcement = project.json('node_modules/.vite/govite.json')
    assert.equal(announcement.base, '/static/')
    assert.equal(announcement.root, server.config.root)
    assert.deepEqual(project.json('app/node_modules/.vite/govite.json'), announcement)
    assert.deepEqual(await (await fetch(`${announcement.url}/static/@govite/status`)).json(), announcement)
    await server.close()
    assert.equal(project.exists('node_modules/.vite/govite.json'), false)
    assert.equal(project.exists('app/node_modules/.vite/govite.json'), false)
  })

  test(`Vite ${major}: the public directory`, async (t) => {
    const project = await Project.make(t, major, files)
    for (const [publicDir, want] of [['assets/static', project.slashed('assets/static')], ['../public', project.slashed('../public')], [project.path('absolute'), project.slashed('absolute')], [false, ''], ['', '']]) {
      const server = await project.serve({}, { publicDir })
      const { root, publicDir: announced } = project.json('node_modules/.vite/govite.json')
      assert.equal(announced, want, String(publicDir))
      assert.equal(root, project.slashed('.'))
      await server.close()
    }
  })

  test(`Vite ${major}: the entries`, async (t) => {
    const project = await Project.make(t, major, { ...files, 'src/my admin.tsx': '', 'page/index.html': '', '../shared/entry.ts': '', 'index.html': '' })
    const main = { name: 'main', source: 'src/main.ts' }
    for (const [options, config, want] of [
      [{ input: 'src/main.ts' }, {}, [main]],
      [{ input: ['/src/main.ts', './src/my admin.tsx'] }, {}, [main, { name: 'my admin', source: 'src/my admin.tsx' }]],
      [{ input: { app: 'src/main.ts', 'sub/page': 'page/index.html' } }, {}, [{ name: 'app', source: 'src/main.ts' }, { name: 'sub/page', source: 'page/index.html' }]],
      [{}, { build: { rollupOptions: { input: { app: project.path('src/main.ts') } } } }, [{ name: 'app', source: 'src/main.ts' }]],
      [{}, { build: { rollupOptions: { input: [project.path('../shared/entry.ts')] } } }, [{ name: 'entry', source: '../shared/entry.ts' }]],
      [{}, { build: { rollupOptions: { input: ['virtual:app', 'src/main'] } } }, [{ name: 'virtual:app', source: 'virtual:app' }, main]],
      [{}, {}, [{ name: 'index', source: 'index.html' }]],
      [{}, { build: { lib: { entry: 'src/main.ts' } } }, []],
      ...(major >= 6 ? [[{}, { environments: { client: { build: { rollupOptions: { input: { app: 'src/main.ts' } } } } } }, [{ name: 'app', source: 'src/main.ts' }]]] : []),
      ...(major >= 8 ? [[{}, { build: { rolldownOptions: { input: { app: 'src/main.ts' } } } }, [{ name: 'app', source: 'src/main.ts' }]]] : []),
    ]) {
      const server = await project.serve(options, config)
      assert.deepEqual(project.json('node_modules/.vite/govite.json').inputs, want, JSON.stringify([options, config]))
      await server.close()
    }
  })

  test(`Vite ${major}: bases other than a path`, async (t) => {
    const project = await Project.make(t, major, files)
    for (const [base, want] of [['./', '/'], ['', '/'], ['https://cdn.test/x/', '/x/'], ['/a/b', '/a/b/']]) {
      const server = await project.serve({}, { base })
      assert.equal(project.json('node_modules/.vite/govite.json').base, want, base)
      await server.close()
    }
  })

  test(`Vite ${major}: a port in use`, async (t) => {
    const project = await Project.make(t, major, files)
    const port = await freePort()
    const other = http.createServer().listen(port)
    project.after(() => other.close())
    await new Promise((resolve) => other.once('listening', resolve))
    const server = await project.serve({}, { server: { port } })
    const used = server.httpServer.address().port
    if (hasIPv6) assert.notEqual(used, port)
    assert.equal(project.json('node_modules/.vite/govite.json').url, `http://localhost:${used}`)
  })

  test(`Vite ${major}: hosts`, async (t) => {
    const project = await Project.make(t, major, files)
    for (const [host, want] of [[true, 'localhost'], ['0.0.0.0', 'localhost'], ['localhost', 'localhost'], ['127.0.0.1', '127.0.0.1'], ['::1', '[::1]'], ['::', 'localhost']]) {
      if (!hasIPv6 && String(host).includes(':')) continue
      const server = await project.serve({}, { server: { host } })
      assert.equal(project.json('node_modules/.vite/govite.json').url, `http://${want}:${server.httpServer.address().port}`)
      await server.close()
    }
  })

  test(`Vite ${major}: the option url`, async (t) => {
    const project = await Project.make(t, major, files)
    await project.serve({ url: 'http://web:5173/' })
    assert.equal(project.json('node_modules/.vite/govite.json').url, 'http://web:5173')
  })

  test(`Vite ${major}: middleware mode with a server`, async (t) => {
    const project = await Project.make(t, major, files)
    const parent = http.createServer()
    const server = await project.serve({}, { server: { middlewareMode: { server: parent } } })
    parent.on('request', server.middlewares)
    assert.equal(fs.existsSync(project.announcement), false)
    parent.listen(0, '127.0.0.1')
    await until(() => fs.existsSync(project.announcement), 'the announcement')
    const announcement = project.json('node_modules/.vite/govite.json')
    assert.equal(announcement.url, `http://localhost:${parent.address().port}`)
    assert.deepEqual(await (await fetch(`${announcement.url.replace('localhost', '127.0.0.1')}/@govite/status`)).json(), announcement)
    await new Promise((resolve) => {
      parent.close(resolve)
      parent.closeAllConnections()
    })
    assert.equal(fs.existsSync(project.announcement), false)
  })

  test(`Vite ${major}: middleware mode without a server`, async (t) => {
    const project = await Project.make(t, major, files)
    const server = await project.serve({}, { server: { middlewareMode: true, hmr: false, ws: false } })
    assert.equal(fs.existsSync(project.announcement), false)
    const parent = http.createServer(server.middlewares).listen(0, '127.0.0.1')
    project.after(() => parent.close() && parent.closeAllConnections())
    await new Promise((resolve) => parent.once('listening', resolve))
    const status = await (await fetch(`http://127.0.0.1:${parent.address().port}/@govite/status`)).json()
    assert.equal(status.url, `http://localhost:${parent.address().port}`)
    assert.deepEqual(project.json('node_modules/.vite/govite.json'), status)
    await server.close()
    assert.equal(fs.existsSync(project.announcement), false)
  })

  test(`Vite ${major}: middleware mode with the option url`, async (t) => {
    const project = await Project.make(t, major, files)
    const server = await project.serve({ url: 'https://vite.test' }, { server: { middlewareMode: true, hmr: false, ws: false } })
    assert.equal(project.json('node_modules/.vite/govite.json').url, 'https://vite.test')
    await server.close()
    assert.equal(fs.existsSync(project.announcement), false)
  })

  test(`Vite ${major}: a restart has a new id and keeps the file`, async (t) => {
    const project = await Project.make(t, major, files)
    const server = await project.serve({})
    const before = project.json('node_modules/.vite/govite.json')
    let missing = 0
    let seen = 0
    let watching = true
    const watch = () => {
      if (!watching) return
      seen++
      if (!fs.existsSync(project.announcement)) missing++
      setImmediate(watch)
    }
    watch()
    await server.restart()
    await until(() => project.json('node_modules/.vite/govite.json').id !== before.id, 'a new id')
    watching = false
    assert.ok(seen > 5, `looked ${seen} times`)
    assert.equal(missing, 0)
    const after = project.json('node_modules/.vite/govite.json')
    assert.equal(after.url, before.url)
    assert.equal((await (await fetch(`${after.url}/@govite/status`)).json()).id, after.id)
    await server.close()
    assert.equal(fs.existsSync(project.announcement), false)
  })

  test(`Vite ${major}: another process's announcement stays`, async (t) => {
    const project = await Project.make(t, major, files)
    const server = await project.serve({})
    const other = { ...project.json('node_modules/.vite/govite.json'), id: '0'.repeat(32) }
    project.write({ 'node_modules/.vite/govite.json': JSON.stringify(other) })
    await server.close()
    assert.deepEqual(project.json('node_modules/.vite/govite.json'), other)
  })

  test(`Vite ${major}: direct mode`, async (t) => {
    const project = await Project.make(t, major, {
      'src/main.ts': `import './style.css'\nimport logo from './logo.png'\nconsole.log(logo)`,
      'src/style.css': `a { background: url(./logo.png) }`,
      'src/logo.png': 'x'.repeat(5000),
    })
    for (const [options, config, origin] of [
      [{ direct: true }, {}, undefined],
      [{ direct: true, url: 'http://web:5173' }, {}, 'http://web:5173'],
      [{ direct: 'https://vite.test' }, { base: '/static/' }, 'https://vite.test'],
      [{ direct: true }, { server: { origin: 'http://mine.test' } }, 'http://mine.test'],
    ]) {
      const server = await project.serve(options, config)
      const announcement = project.json('node_modules/.vite/govite.json')
      const want = origin ?? originOf(server)
      assert.equal(announcement.origin, want)
      const base = config.base ?? '/'
      const code = async (file) => (await fetch(`${originOf(server)}${base}src/${file}`, { headers: { Accept: '*/*' } })).text()
      assert.ok((await code('logo.png?import')).includes(`"${want}${base}src/logo.png"`), await code('logo.png?import'))
      assert.ok((await code('style.css')).includes(`url(${want}${base}src/logo.png)`), await code('style.css'))
      await server.close()
    }
  })
}

test('https', async (t) => {
  let certDir // of the first project: a certificate takes long to make
  for (const major of majors) {
    const project = await Project.make(t, major, files)
    certDir ??= project.path('certificates')
    const server = await project.serve({}, { plugins: [basicSSL({ certDir })] })
    assert.equal(project.json('node_modules/.vite/govite.json').url, `https://localhost:${server.httpServer.address().port}`, `Vite ${major}`)
  }
})

test('two servers of a process: the newer is announced until it closes, then the older', async (t) => {
  const project = await Project.make(t, 8, files)
  const older = await project.serve({})
  const first = project.json('node_modules/.vite/govite.json')
  const newer = await project.serve({})
  const second = project.json('node_modules/.vite/govite.json')
  assert.notEqual(second.id, first.id)
  await newer.close()
  assert.deepEqual(project.json('node_modules/.vite/govite.json'), first)
  await older.close()
  assert.equal(fs.existsSync(project.announcement), false)
})

test('an unwritable announcement is a warning', async (t) => {
  const project = await Project.make(t, 8, files)
  fs.rmSync(project.path('node_modules/.vite'), { recursive: true, force: true })
  project.write({ 'node_modules/.vite': 'a file' })
  const server = await project.serve({}, { cacheDir: project.path('cache') })
  assert.match(server.lines.join('\n'), /warn: govite: the dev server cannot announce itself to the Go application: .*; make the directory writable, or set GOVITE_DEV_SERVER=http/)
})

test('the last server removes the listeners on the process', async (t) => {
  const project = await Project.make(t, 8, files)
  const count = () => ['SIGINT', 'SIGHUP', 'exit'].map((name) => process.listenerCount(name))
  const before = count()
  const server = await project.serve({})
  assert.deepEqual(count(), before.map((n) => n + 1))
  await server.restart()
  assert.deepEqual(count(), before.map((n) => n + 1))
  await server.close()
  assert.deepEqual(count(), before)
})
