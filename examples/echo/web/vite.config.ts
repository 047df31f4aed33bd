import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import govite from 'vite-plugin-govite'

export default defineConfig({
  // Go renders the pages. Vite serves and builds the files that they load.
  plugins: [vue(), govite({ input: ['src/main.ts', 'src/plain.ts'] })],
})
