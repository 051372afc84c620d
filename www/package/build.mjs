/**
 * Builds the npm package into dist/pkg: compiled facade, declarations, bindings, wasm. Version and
 * licence come from the crate.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const www = resolve(import.meta.dirname, '..');
const stage = join(www, 'node_modules/.cache/pkg');
const out = join(www, 'dist/pkg');
const text = (file) => readFileSync(join(www, file), 'utf8');

for (const folder of [stage, out]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'types'), { recursive: true });
  mkdirSync(join(folder, 'engine'), { recursive: true });
}

for (const file of readdirSync(join(www, 'package/src'))) {
  const moved = text(`package/src/${file}`)
    .replace(/'..\/..\/src\/generated\/(\w+)'/g, "'./types/$1.js'")
    .replaceAll('../../src/engine/pkg/', './engine/');
  writeFileSync(join(stage, file), moved);
}
for (const file of readdirSync(join(www, 'src/generated'))) {
  // Programs that resolve as Node does want the whole name of a module.
  const whole = text(`src/generated/${file}`).replace(/from "\.\/(\w+)"/g, 'from "./$1.js"');
  // What has a value is compiled; the rest declares types only.
  if (whole.includes('export const')) {
    writeFileSync(join(stage, 'types', file), whole);
    continue;
  }
  const name = file.replace(/\.ts$/, '.d.ts');
  for (const folder of [stage, out]) writeFileSync(join(folder, 'types', name), whole);
}
for (const file of ['unremember.js', 'unremember.d.ts', 'unremember_bg.wasm']) {
  for (const folder of [stage, out]) cpSync(join(www, 'src/engine/pkg', file), join(folder, 'engine', file));
}

const options = {
  target: 'ES2022',
  lib: ['ES2023', 'DOM', 'ESNext.Disposable'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  types: ['node'],
  typeRoots: [join(www, 'node_modules/@types')],
  strict: true,
  noUncheckedIndexedAccess: true,
  declaration: true,
  stripInternal: true,
  rootDir: '.',
  outDir: out,
  skipLibCheck: true,
};
writeFileSync(join(stage, 'package.json'), '{ "type": "module" }');
writeFileSync(join(stage, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts', 'types/Defaults.ts'] }));
execFileSync(join(www, 'node_modules/.bin/tsc'), ['-p', stage], { stdio: 'inherit' });

const crate = readFileSync(join(www, '../Cargo.toml'), 'utf8');
const manifest = JSON.parse(text('package/package.json'));
manifest.version = /^version = "(.+)"/m.exec(crate)[1];
writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
cpSync(join(www, 'package/README.md'), join(out, 'README.md'));
cpSync(join(www, '../LICENSE'), join(out, 'LICENSE'));
cpSync(join(www, 'package/examples'), join(out, 'examples'), { recursive: true });
console.log(`package ${manifest.name} ${manifest.version}: ${out}`);
