import { defineConfig } from 'vite'
import govite from 'vite-plugin-govite'

export default defineConfig({
  // Go renders the pages. Vite serves and builds the files that they load.
  plugins: [govite({ input: ['src/site.ts', 'src/main.ts', 'src/plain.ts', 'src/policy.ts'] })],
})
