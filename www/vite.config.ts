import { defineConfig, type Plugin } from 'vite';

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

/** The page says at once that it will need what the element imports once it begins. */
const preloadElement: Plugin = {
  name: 'preload-element',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle = {} }) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const needed = new Set<string>();
      const add = (fileName: string) => {
        const chunk = chunks.find((other) => other.fileName === fileName);
        if (!chunk || needed.has(fileName)) return;
        needed.add(fileName);
        chunk.imports.forEach(add);
      };
      const mount = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/src/app/mount.ts'));
      if (mount) add(mount.fileName);
      const isNew = (fileName: string) => !html.includes(`"./${fileName}"`);
      return [...needed].filter(isNew).map((fileName) => ({
        tag: 'link',
        attrs: { rel: 'modulepreload', crossorigin: true, href: `./${fileName}` },
        injectTo: 'head',
      }));
    },
  },
};

export default defineConfig({
  plugins: [preloadElement],
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
