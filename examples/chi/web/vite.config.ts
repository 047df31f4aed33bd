import { defineConfig } from 'vite'

export default defineConfig({
  // The pages are Go's; Vite serves and builds what they load.
  appType: 'custom',
  build: {
    // dist/.vite/manifest.json is how Go finds the built files.
    manifest: true,
    rollupOptions: {
      input: ['src/site.ts', 'src/main.ts', 'src/plain.ts', 'src/policy.ts'],
    },
  },
})
