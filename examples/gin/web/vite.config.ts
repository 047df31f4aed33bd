import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  // The pages are Go's; Vite serves and builds what they load.
  appType: 'custom',
  plugins: [react()],
  build: {
    // dist/.vite/manifest.json is how Go finds the built files.
    manifest: true,
    rollupOptions: {
      input: ['src/main.tsx', 'src/plain.ts'],
    },
  },
})
