import assert from 'node:assert/strict'
import fs from 'node:fs'
import { test } from 'node:test'
import { majors, Project, somePort, until } from './project.mjs'

const windows = process.platform === 'win32' // has no signals to send

const withPlugin = `import govite from 'vite-plugin-govite'\nexport default { plugins: [govite()] }`
const without = `export default { appType: 'custom' }`

/** Starts Vite's command and waits until it listens. */
async function start(project, config) {
  project.write({ 'vite.config.js': config, 'src/main.ts': '' })
  const vite = project.command(['--port', String(somePort())])
  await until(() => /Local:/.test(vite.output), () => `Vite to start: ${vite.output}`)
  return vite
}

// SIGTERM has a listener of Vite's own. The restart below sends SIGINT to each Vite.
const signals = { 5: ['SIGTERM', 'SIGHUP'], 6: ['SIGTERM'], 7: ['SIGTERM'], 8: ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] }

for (const major of majors) {
  for (const signal of signals[major]) {
    test(`Vite ${major}: ${signal} withdraws the announcement and ends Vite`, { skip: windows }, async (t) => {
      const project = await Project.make(t, major)
      const ended = []
      for (const config of [without, withPlugin]) {
        const vite = await start(project, config)
        project.after(() => vite.child.kill('SIGKILL'))
        assert.equal(fs.existsSync(project.announcement), config === withPlugin)
        vite.child.kill(signal)
        ended.push(await vite.ended)
      }
      assert.equal(fs.existsSync(project.announcement), false)
      assert.deepEqual(ended[1], ended[0])
    })
  }

  test(`Vite ${major}: a restart after a change of the configuration has a new id and keeps the file`, async (t) => {
    const project = await Project.make(t, major)
    const vite = await start(project, withPlugin)
    project.after(() => vite.child.kill('SIGKILL'))
    const before = project.json('node_modules/.vite/govite.json')
    let missing = 0
    const watch = setInterval(() => fs.existsSync(project.announcement) || missing++, 1)
    project.after(() => clearInterval(watch))
    project.write({ 'vite.config.js': `${withPlugin}\n// changed` })
    await until(() => /server restarted/.test(vite.output), () => `the restart: ${vite.output}`)
    const after = project.json('node_modules/.vite/govite.json')
    assert.notEqual(after.id, before.id)
    assert.equal(missing, 0)
    assert.deepEqual({ ...after, id: '' }, { ...before, id: '' })
    if (windows) return
    vite.child.kill('SIGINT') // the listeners of the plugin's first evaluation
    assert.deepEqual(await vite.ended, { code: null, signal: 'SIGINT' })
    assert.equal(fs.existsSync(project.announcement), false)
  })
}

/** Runs a script that starts a server with the plugin, then runs the code in rest. */
async function script(t, rest) {
  const project = await Project.make(t, 8, {
    'src/main.ts': '',
    'run.mjs': `
      import fs from 'node:fs'
      import { createServer } from 'vite'
      import govite from 'vite-plugin-govite'
      const server = await createServer({ configFile: false, logLevel: 'silent', plugins: [govite()] })
      await server.listen()
      if (!fs.existsSync('node_modules/.vite/govite.json')) process.exit(99)
      ${rest}
      console.log('ready')`,
  })
  const run = project.script('run.mjs')
  project.after(() => run.child.kill('SIGKILL'))
  return [project, run]
}

for (const [how, code, want] of [
  ['process.exit', 'process.exit(3)', 3],
  ['an uncaught exception', `setTimeout(() => { throw new Error('uncaught') })`, 1],
  ['a rejection', `Promise.reject(new Error('unhandled'))`, 1],
]) {
  test(`${how} withdraws the announcement`, async (t) => {
    const [project, run] = await script(t, code)
    assert.deepEqual(await run.ended, { code: want, signal: null })
    assert.equal(fs.existsSync(project.announcement), false)
  })
}

test('a process that another listener keeps running keeps its announcement', { skip: windows }, async (t) => {
  const [project, run] = await script(t, `process.on('SIGINT', () => console.log('got it'))`)
  await until(() => run.output.includes('ready'), 'the script')
  const before = project.json('node_modules/.vite/govite.json')
  for (const times of [1, 2]) {
    run.child.kill('SIGINT')
    await until(() => run.output.match(/got it/g)?.length === times, 'the listener')
    await until(() => fs.existsSync(project.announcement), 'the announcement')
    assert.deepEqual(project.json('node_modules/.vite/govite.json'), before)
  }
  run.child.kill('SIGHUP') // has no other listener
  assert.deepEqual(await run.ended, { code: null, signal: 'SIGHUP' })
  assert.equal(fs.existsSync(project.announcement), false)
})

test('a listener that ends the process if it is alone, such as signal-exit', { skip: windows }, async (t) => {
  const [project, run] = await script(
    t,
    `process.on('SIGHUP', function alone() {
      if (process.listenerCount('SIGHUP') > 1) return
      process.off('SIGHUP', alone)
      process.kill(process.pid, 'SIGHUP')
    })`,
  )
  await until(() => run.output.includes('ready'), 'the script')
  run.child.kill('SIGHUP')
  assert.deepEqual(await run.ended, { code: null, signal: 'SIGHUP' })
  assert.equal(fs.existsSync(project.announcement), false)
})

test('a listener that ends the process later', { skip: windows }, async (t) => {
  const [project, run] = await script(t, `process.once('SIGINT', () => setTimeout(() => process.exit(7), 300))`)
  await until(() => run.output.includes('ready'), 'the script')
  run.child.kill('SIGINT')
  assert.deepEqual(await run.ended, { code: 7, signal: null })
  assert.equal(fs.existsSync(project.announcement), false)
})
