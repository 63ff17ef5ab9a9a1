import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Everything the page needs is served by the platform itself: no other host is ever asked (the policy is `default-src 'self'`). */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    target: 'es2023',
    // Inlined assets would be `data:` fonts and scripts, which the content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
  server: { port: 5173, proxy: { '/v1': 'http://127.0.0.1:8600' } },
})
