import { defineConfig } from 'vite';

// All that the element needs is in one folder, to be copied as it is.
const files = {
  entryFileNames: 'embed/[name]-[hash].js',
  chunkFileNames: 'embed/[name]-[hash].js',
  assetFileNames: 'embed/[name]-[hash][extname]',
};

const NAMED: Record<string, string> = {
  unremember: 'embed/unremember.js',
  figures: 'docs/figures.js',
};

export default defineConfig({
  // Relative addresses: the page works from any folder of any static host.
  base: './',
  worker: { format: 'es', rollupOptions: { output: files } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: 'index.html', unremember: 'src/embed.ts', figures: 'src/docs/figures.ts' },
      output: {
        ...files,
        // Scripts that other pages name keep their names.
        entryFileNames: ({ name }) => NAMED[name] ?? files.entryFileNames,
      },
    },
  },
});
