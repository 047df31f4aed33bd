import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import govite from 'vite-plugin-govite'

export default defineConfig({
  // The pages are Go's; Vite serves and builds what they load.
  plugins: [svelte(), govite({ input: ['src/main.ts', 'src/plain.ts'] })],
})
