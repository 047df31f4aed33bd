import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import govite from 'vite-plugin-govite'

export default defineConfig({
  // The pages are Go's; Vite serves and builds what they load.
  plugins: [react(), govite({ input: ['src/main.tsx', 'src/plain.ts'] })],
})
