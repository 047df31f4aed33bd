import assert from 'node:assert/strict'
import { test } from 'node:test'
import { majors, originOf, Project } from './project.mjs'

const files = { 'src/main.ts': '', 'package.json': '{"name":"<b>my & app</b>","type":"module"}' }
const get = (url, headers = {}) => fetch(url, { headers: { Accept: 'text/html', ...headers } })

for (const major of majors) {
  test(`Vite ${major}: the page at the dev server's own address`, async (t) => {
    const project = await Project.make(t, major, files)
    for (const base of ['/', '/static/']) {
      const server = await project.serve({ app: 'http://localhost:8080/?a="b"&c' }, { base })
      for (const path of new Set(['/', base, `${base}?x`])) {
        const response = await get(originOf(server) + path)
        assert.equal(response.status, 200, path)
        assert.match(response.headers.get('content-type'), /^text\/html/)
        assert.equal(response.headers.get('cache-control'), 'no-store')
        const html = await response.text()
        assert.match(html, /Vite’s dev server/)
        assert.ok(html.includes('&#60;b&#62;my &#38; app&#60;/b&#62;') && !html.includes('<b>my'), html)
        assert.ok(html.includes('href="http://localhost:8080/?a=%22b%22&#38;c"'), html)
      }
      // Other requests do not get the page.
      assert.equal((await get(`${originOf(server)}${base}other`)).status, 404)
      assert.equal((await get(`${originOf(server)}${base}`, { Accept: '*/*' })).status, 404)
      assert.equal((await get(`${originOf(server)}${base}`, { 'Govite-Origin': 'http://localhost:8080' })).status, 404)
      assert.equal((await get(`${originOf(server)}${base}`, { Accept: 'text/x-vite-ping' })).status, 204)
      await server.close()
    }
  })

  test(`Vite ${major}: the application's address is known after its first request`, async (t) => {
    const project = await Project.make(t, major, files)
    const server = await project.serve({})
    const page = async () => (await get(`${originOf(server)}/`)).text()
    assert.match(await page(), /Open its address.*govite\(\{ app: /s)
    for (const origin of ['javascript:alert(1)', 'http://localhost:8080/path', 'localhost', 'ftp://x', 'http://a@b', '"><script>']) {
      await get(`${originOf(server)}/src/main.ts`, { 'Govite-Origin': origin })
      assert.match(await page(), /Open its address/, origin)
    }
    await get(`${originOf(server)}/src/main.ts`, { 'Govite-Origin': 'http://app.localhost:8080' })
    assert.match(await page(), /href="http:\/\/app\.localhost:8080"/)
    await server.restart()
    assert.match(await page(), /href="http:\/\/app\.localhost:8080"/)
  })

  test(`Vite ${major}: Vite's own page comes first`, async (t) => {
    const project = await Project.make(t, major, { ...files, 'index.html': '<p>mine</p>' })
    const server = await project.serve({})
    assert.match(await (await get(`${originOf(server)}/`)).text(), /<p>mine<\/p>/)
  })
}
