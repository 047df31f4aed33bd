import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

export default defineConfig({
  // The pages are Go's; Vite serves and builds what they load.
  appType: 'custom',
  plugins: [svelte()],
  build: {
    // dist/.vite/manifest.json is how Go finds the built files.
    manifest: true,
    rollupOptions: {
      input: ['src/main.ts', 'src/plain.ts'],
    },
  },
})
