import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import govite from 'vite-plugin-govite'

export default defineConfig({
  // Go renders the pages. Vite serves and builds the files that they load.
  plugins: [svelte(), govite({ input: ['src/main.ts', 'src/plain.ts'] })],
})
