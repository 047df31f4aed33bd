// Builds the scripts of pages into dist/page: each a classic script in one line,
// without names in the page's global scope.

import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = path.dirname(fileURLToPath(import.meta.url))

const { output } = await build({
  root: here,
  configFile: false,
  envDir: false,
  publicDir: false,
  logLevel: 'error',
  build: {
    write: false,
    target: 'es2020',
    modulePreload: false,
    minify: 'terser',
    terserOptions: { ecma: 2020, compress: { passes: 3 }, format: { ascii_only: true } },
    rollupOptions: { input: path.join(here, 'recover.ts'), output: { format: 'iife', entryFileNames: '[name].js' } },
  },
})
const out = path.resolve(here, '../dist/page')
fs.mkdirSync(out, { recursive: true })
for (const { fileName, code } of output) fs.writeFileSync(path.join(out, fileName), code.trim())
