import assert from 'node:assert/strict'
import { test } from 'node:test'
import { majors, originOf, Project } from './project.mjs'

for (const major of majors) {
  test(`Vite ${major}: workers in direct mode have the page's origin`, async (t) => {
    const project = await Project.make(t, major, {
      'src/main.ts': `import Wrapped from './wrapped?worker'
new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
new SharedWorker(new URL('./shared.ts', import.meta.url))
new Wrapped()
export const image = new URL('./logo.png', import.meta.url)`,
      'src/worker.ts': '',
      'src/shared.ts': '',
      'src/wrapped.ts': '',
      'src/logo.png': 'png',
    })
    const server = await project.serve({ direct: true })
    const origin = originOf(server)
    const module = async (path) => (await fetch(origin + path)).text()
    const [main, wrapped] = [await module('/src/main.ts'), await module('/src/wrapped.ts?worker')]
    for (const [code, file] of [[main, 'worker'], [main, 'shared'], [wrapped, 'wrapped']]) {
      assert.match(code, new RegExp(`globalThis\\.location\\.origin \\+ "/src/${file}\\.ts\\?worker_file&type=`))
    }
    for (const code of [main, wrapped]) assert.equal(code.includes(`${origin}/src/w`), false, code)
    assert.ok(main.includes(`${origin}/src/logo.png`), main)

    const proxied = await project.serve({})
    assert.equal((await (await fetch(`${originOf(proxied)}/src/main.ts`)).text()).includes('location.origin'), false)
  })

  test(`Vite ${major}: direct mode allows the application's origin`, async (t) => {
    const project = await Project.make(t, major, { 'src/main.ts': '' })
    const allowed = async (options, config, origin) => {
      const server = await project.serve(options, config)
      const response = await fetch(`${originOf(server)}/src/main.ts`, { headers: { Origin: origin } })
      await server.close()
      return response.headers.get('access-control-allow-origin')
    }
    const app = 'https://app.example.test:8080'
    assert.equal(await allowed({ direct: true, app: `${app}/start` }, {}, app), app)
    assert.equal(await allowed({ direct: true, app }, {}, 'http://localhost:8080'), 'http://localhost:8080')
    assert.equal(await allowed({ direct: true, app }, {}, 'https://evil.test'), null)
    assert.equal(await allowed({ direct: true, app }, { server: { cors: false } }, app), null)
    assert.equal(await allowed({ app }, {}, 'https://evil.test'), await allowed({}, {}, 'https://evil.test'))
  })
}
