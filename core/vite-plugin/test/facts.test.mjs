import assert from 'node:assert/strict'
import { test } from 'node:test'
import { majors, originOf, Project } from './project.mjs'

/** Returns the status of a server with this configuration. */
async function status(t, major, config, base = '/') {
  const project = await Project.make(t, major, { 'src/main.ts': '' })
  const server = await project.serve({}, config)
  return (await fetch(`${originOf(server)}${base}@govite/status`)).json()
}

for (const major of majors) {
  test(`Vite ${major}: the pages of plugins`, async (t) => {
    const answer = (_req, res) => res.end()
    const plugin = {
      name: 'pages',
      configureServer(server) {
        server.middlewares.use('/__inspect', answer)
        server.middlewares.use('/__inspect', answer)
        server.middlewares.use('/.vite-inspect', answer)
        server.middlewares.use('/@images', answer)
        server.middlewares.use('/api', answer)
        server.middlewares.use(answer.name, (_req, _res, next) => next())
        return () => server.middlewares.use('/__late/', answer)
      },
    }
    assert.deepEqual((await status(t, major, { plugins: [plugin] })).mounts, ['/.vite-inspect', '/@images', '/__inspect', '/__late'])
    assert.equal((await status(t, major, { plugins: [plugin], base: '/static/' }, '/static/')).mounts, undefined)
  })

  test(`Vite ${major}: the path of the socket`, async (t) => {
    assert.equal((await status(t, major, { server: { hmr: { path: '/__hmr' } } })).hmrPath, '/__hmr')
    assert.equal((await status(t, major, { base: '/static/', server: { hmr: { path: 'hmr' } } }, '/static/')).hmrPath, '/static/hmr')
    for (const hmr of [true, false, {}]) assert.equal((await status(t, major, { server: { hmr } })).hmrPath, undefined)
  })

  test(`Vite ${major}: the allowed hosts`, async (t) => {
    assert.deepEqual((await status(t, major, { server: { allowedHosts: ['app.test', '.example.test'] } })).allowedHosts, ['app.test', '.example.test'])
    assert.deepEqual((await status(t, major, { server: { allowedHosts: true } })).allowedHosts, ['*'])
    assert.equal((await status(t, major, {})).allowedHosts, undefined)
  })
}
