import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig({
  // The pages are Go's; Vite serves and builds what they load.
  appType: 'custom',
  plugins: [vue()],
  build: {
    // dist/.vite/manifest.json is how Go finds the built files.
    manifest: true,
    rollupOptions: {
      input: ['src/main.ts', 'src/plain.ts'],
    },
  },
})
