import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import govite from 'vite-plugin-govite'

export default defineConfig({
  // The pages are Go's; Vite serves and builds what they load.
  plugins: [vue(), govite({ input: ['src/main.ts', 'src/plain.ts'] })],
})
