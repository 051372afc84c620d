import { defineConfig } from 'vite';

export default defineConfig({
  // Relative addresses: the page works from any folder of any static host.
  base: './',
  worker: { format: 'es' },
  build: { target: 'es2022', modulePreload: { polyfill: false } },
});
