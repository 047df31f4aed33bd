import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import govite from 'vite-plugin-govite'

export default defineConfig({
  // Go renders the pages. Vite serves and builds the files that they load.
  plugins: [react(), govite({ input: ['src/main.tsx', 'src/plain.ts'] })],
})
