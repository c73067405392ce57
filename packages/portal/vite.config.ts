import { defineConfig } from 'vite';

/** Static files below /p/: names carry their hash, nothing is written into the page itself. */
export default defineConfig({
  base: '/p/',
  logLevel: 'warn',
  publicDir: false,
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    reportCompressedSize: false,
  },
});
