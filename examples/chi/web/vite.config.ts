import { defineConfig } from 'vite'
import govite from 'vite-plugin-govite'

export default defineConfig({
  // The pages are Go's; Vite serves and builds what they load.
  plugins: [govite({ input: ['src/site.ts', 'src/main.ts', 'src/plain.ts', 'src/policy.ts'] })],
})
