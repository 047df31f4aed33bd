import assert from 'node:assert/strict'
import { test } from 'node:test'
import zlib from 'node:zlib'
import govite from 'vite-plugin-govite'

test('no option is required', () => {
  assert.ok(govite().length > 0)
  assert.ok(govite({}).every((plugin) => plugin.name.startsWith('govite')))
})

test('valid options', () => {
  for (const options of [
    { input: 'src/a.ts' },
    { input: ['src/a.ts', 'src/b.ts'] },
    { input: { a: 'src/a.ts' } },
    { assets: 'src/img/**' },
    { assets: [] },
    { refresh: false },
    { refresh: '../views/*.html' },
    { refresh: ['a/*', 'b/*'] },
    { refresh: { delay: 0 } },
    { compress: [] },
    { compress: ['gz'] },
    { recover: true },
    { recover: false },
    { direct: true },
    { direct: 'https://vite.example:5173/' },
    { url: 'http://localhost:5173' },
    { app: 'http://localhost:8080/admin' },
  ]) {
    assert.doesNotThrow(() => govite(options), JSON.stringify(options))
  }
})

test('an error says what is wrong and what to do', () => {
  for (const [options, ...patterns] of [
    [[], /must be an object, not \[\]/],
    [null, /must be an object, not null/],
    [{ inputs: 'src/a.ts' }, /no option "inputs"/, /the options are input, assets, refresh/],
    [{ input: 5 }, /input must be a path/, /not 5/, /leave it out/],
    [{ input: [] }, /input must be/],
    [{ input: [''] }, /input must be/],
    [{ input: { a: 1 } }, /input must be/],
    [{ assets: 5 }, /assets must be a glob/, /not 5/, /leave it out/],
    [{ assets: [''] }, /assets must be a glob/],
    [{ assets: { a: 'x' } }, /assets must be a glob/],
    [{ assets: '!src/*.png' }, /negative glob "!src\/\*\.png"/],
    [{ assets: ['src/img/*.png', 'src/*.ts'] }, /assets cannot have "src\/\*\.ts", because Vite compiles/, /input: \["src\/\*\.ts"\]/],
    [{ assets: 'src/a.scss' }, /assets cannot have "src\/a\.scss"/],
    [{ refresh: 1 }, /refresh must be/],
    [{ refresh: [] }, /refresh must be/, /false turns refreshing off/],
    [{ refresh: { path: 'x' } }, /no option refresh\.path;/, /refresh\.paths/],
    [{ refresh: { delay: '100' } }, /refresh\.delay must be a number/, /"100"/],
    [{ refresh: { delay: -1 } }, /refresh\.delay/],
    [{ refresh: { delay: NaN } }, /refresh\.delay/],
    [{ refresh: { paths: [1] } }, /refresh\.paths must be a glob/],
    [{ compress: 'br' }, /compress must be/, /"br", "zst", "gz"/],
    [{ compress: ['deflate'] }, /compress must be/],
    [{ recover: 'yes' }, /recover must be true or false/, /not "yes"/],
    [{ recover: null }, /recover must be true or false/],
    [{ direct: 1 }, /direct must be true, false or a URL/],
    [{ direct: 'localhost' }, /direct must be a URL/],
    [{ direct: '' }, /direct must be a URL/],
    [{ url: true }, /url must be a URL/],
    [{ url: 'localhost:5173' }, /url must be a URL/],
    [{ url: 'http://localhost:5173/static/' }, /scheme, host and port only/, /"http:\/\/localhost:5173"/, /base/],
    [{ url: 'http://user:secret@localhost' }, /scheme, host and port only/],
    [{ app: 'javascript:alert(1)' }, /app must be a URL/],
    [{ app: () => {} }, /not a function/],
  ]) {
    for (const pattern of [/^vite-plugin-govite: /, ...patterns]) {
      assert.throws(() => govite(options), (error) => pattern.test(error.message) || assert.fail(`${error.message} does not match ${pattern}`))
    }
  }
})

test('zst needs Node.js 22.15', () => {
  const { zstdCompress } = zlib
  if (zstdCompress) assert.doesNotThrow(() => govite({ compress: ['zst'] }))
  else assert.throws(() => govite({ compress: ['zst'] }), /"zst" needs Node\.js 22\.15 or later, but this is v\d+.*leave "zst" out/)
})
