import assert from 'node:assert/strict'
import http from 'node:http'
import { test } from 'node:test'
import { majors, originOf, Project, until } from './project.mjs'
import { connect } from './websocket.mjs'

const problem = { message: 'undefined: greet', file: '/home/me/app/main.go', line: 12, column: 5, frame: '12 |  greet()' }
const overlay = {
  type: 'error',
  err: {
    message: 'undefined: greet',
    stack: '',
    plugin: 'govite',
    id: '/home/me/app/main.go',
    loc: { file: '/home/me/app/main.go', line: 12, column: 5 },
    frame: '12 |  greet()',
  },
}
const reload = { type: 'full-reload', path: '*' }

/** Connects a page, and returns the messages that it gets. */
async function open(project, server) {
  const client = await connect(server.httpServer.address().port)
  project.after(client.close)
  await until(() => client.messages.some(({ type }) => type === 'connected'), 'the connection')
  const messages = () => client.messages.filter(({ type }) => type !== 'connected')
  const gets = async (...expected) => {
    await until(() => messages().length >= expected.length, () => `${expected.length} messages: ${JSON.stringify(messages())}`)
    assert.deepEqual(messages(), expected)
  }
  return { gets, close: client.close }
}

/** Posts as browsers do: fetch sends Sec-Fetch-Mode. */
function post(server, body, headers = {}, path = 'application') {
  return fetch(`${originOf(server)}/@govite/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** Posts as govite dev does. */
function tell(server, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(`${originOf(server)}/@govite/application`, { method: 'POST' }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
    })
    request.on('error', reject)
    request.end(JSON.stringify(body))
  })
}

for (const major of majors) {
  test(`Vite ${major}: pages show the problem of the application, and reload after its restart`, async (t) => {
    const project = await Project.make(t, major)
    const server = await project.serve()
    const first = await open(project, server)
    assert.equal(await tell(server, { state: 'failed', problem }), 204)
    await first.gets(overlay)
    const second = await open(project, server)
    await second.gets(overlay)

    // The mend gives the program that runs already.
    await tell(server, { state: 'ready' })
    await first.gets(overlay, reload)
    await second.gets(overlay, reload)

    // A restart reloads the pages that were open before it.
    await tell(server, { state: 'failed', problem: { message: 'no place' } })
    await tell(server, { state: 'restarting' })
    const third = await open(project, server)
    await tell(server, { state: 'ready' })
    const plain = { type: 'error', err: { message: 'no place', stack: '', plugin: 'govite' } }
    await first.gets(overlay, reload, plain, reload)
    await tell(server, { state: 'ready' })
    await tell(server, { state: 'failed', problem })
    await third.gets(overlay)

    // Vite restarts, and the problem stays.
    await server.restart()
    await (await open(project, server)).gets(overlay)
    await tell(server, { state: 'ready' })
  })
}

test('browsers cannot report, and malformed reports are refused', async (t) => {
  const project = await Project.make(t, 8)
  const server = await project.serve()
  const page = await open(project, server)
  assert.equal((await post(server, { state: 'ready' })).status, 403) // with Sec-Fetch-Mode
  assert.equal((await post(server, { state: 'ready' }, { Origin: 'https://example.test' })).status, 403)
  assert.equal((await post(server, { state: 'ready' }, {}, 'status')).status, 404)
  assert.equal(await tell(server, { state: 'done' }), 400)
  assert.equal(await tell(server, null), 400)
  assert.equal(await tell(server, { state: 'failed' }), 400)
  await tell(server, { state: 'failed', problem })
  await page.gets(overlay)
})
