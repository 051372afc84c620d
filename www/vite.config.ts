import { defineConfig } from 'vite';

// All that the element needs is in one folder, to be copied as it is.
const files = {
  entryFileNames: 'embed/[name]-[hash].js',
  chunkFileNames: 'embed/[name]-[hash].js',
  assetFileNames: 'embed/[name]-[hash][extname]',
};

export default defineConfig({
  // Relative addresses: the page works from any folder of any static host.
  base: './',
  worker: { format: 'es', rollupOptions: { output: files } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: 'index.html', unremember: 'src/embed.ts' },
      output: {
        ...files,
        // The script that other pages name keeps its name.
        entryFileNames: (chunk) =>
          chunk.name === 'unremember' ? 'embed/unremember.js' : files.entryFileNames,
      },
    },
  },
});
