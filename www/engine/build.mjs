/**
 * Cuts the engine for the page in two, into the folder `parts` beside it: `first.wasm` is what a
 * first visit calls, `rest.wasm` everything else, and `engine.js` the glue of both.
 * `node engine/build.mjs FOLDER`, with the folder of the engine as wasm-bindgen wrote it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { cut } from './cut.mjs';
import { firstVisit } from './first-visit.mjs';
import { listening } from './listening.mjs';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: node engine/build.mjs FOLDER');
const out = join(folder, 'parts');
const whole = readFileSync(join(folder, 'unremember_bg.wasm'));

// The glue keeps these two to itself; whoever puts the parts together needs them.
const glue = `${readFileSync(join(folder, 'unremember.js'), 'utf8')}
export { __wbg_get_imports as imports, __wbg_finalize_init as finish };
`;
const types = `export { Session } from '../unremember.js';
/** What the engine imports. */
export function imports(): WebAssembly.Imports;
/** Makes an instance the one that the glue works with. */
export function finish(instance: WebAssembly.Instance, module: WebAssembly.Module): void;
`;

const engine = await import(`data:text/javascript,${encodeURIComponent(glue)}`);
const { bytes, called } = listening(whole);
const { instance, module } = await WebAssembly.instantiate(bytes, {
  ...engine.imports(),
  ...called.imports,
});
engine.finish(instance, module);
firstVisit(engine.Session);

// wasm-bindgen's names of imports have hashes, which do not compress and are in all three files.
const long = [...new Set(glue.match(/\b__wb\w+_[0-9a-f]{16}\b/g))];
const names = new Map(long.map((name, at) => [name, `i${at}`]));
const short = (name) => names.get(name) ?? name;
const { first, rest } = cut(whole, called.names, short);
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'first.wasm'), first);
writeFileSync(join(out, 'rest.wasm'), rest);
writeFileSync(join(out, 'engine.js'), glue.replace(/\b__wb\w+\b/g, short));
writeFileSync(join(out, 'engine.d.ts'), types);
const size = (part) => `${(brotliCompressSync(part).length / 1000).toFixed(1)} kB`;
console.log(`parts: first ${size(first)}, rest ${size(rest)}, whole ${size(whole)} with brotli`);
