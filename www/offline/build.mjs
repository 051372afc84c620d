/**
 * Writes dist/sw.js: the service worker with the list of the built files, and a version that is a
 * hash of their content. Runs last.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { build } from 'vite';

const www = resolve(import.meta.dirname, '..');
const dist = join(www, 'dist');
const files = readdirSync(dist, { recursive: true })
  .map((path) => join(dist, path))
  .filter((path) => statSync(path).isFile())
  .map((path) => relative(dist, path).replaceAll('\\', '/'))
  // The package is for programs; the documentation's figures need a part of it.
  .filter((path) => path !== 'sw.js' && !/^pkg\/examples\/|\.d\.ts$|\.md$|package\.json$|LICENSE$/.test(path))
  .sort();
const now = files.filter((path) => !/^(docs|pkg)\//.test(path));
const later = files.filter((path) => /^(docs|pkg)\//.test(path));
const hash = createHash('sha256');
for (const path of files) hash.update(path).update(readFileSync(join(dist, path)));
const version = hash.digest('hex').slice(0, 12);

await build({
  root: www,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  define: { __VERSION__: JSON.stringify(version), __FILES__: JSON.stringify({ now, later }) },
  build: {
    target: 'es2022',
    outDir: dist,
    emptyOutDir: false,
    rollupOptions: { input: join(www, 'src/offline/worker.ts'), output: { entryFileNames: 'sw.js', format: 'iife' } },
  },
});
console.log(`offline: version ${version}, ${now.length} files at once, ${later.length} when they are asked for`);
