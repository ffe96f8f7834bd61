import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** Where `npm run dev` finds a hub. */
const hub = process.env.INLET_HUB ?? 'http://127.0.0.1:6060'

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: hub, changeOrigin: false } },
  },
  build: {
    target: 'es2022',
    // The budget of `npm run budget` counts what index.html loads, read from this manifest.
    manifest: true,
    sourcemap: false,
    // The hub's content security policy is `self`: nothing may be inlined as a data: script.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
  test: {
    environment: 'jsdom',
    globals: true,
    setupFiles: ['./src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
    testTimeout: 20_000,
  },
})
