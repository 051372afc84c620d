// Checks licences and sources of everything that is built in or built with, from the lock files and
// without a network. What the page ships (dependencies) has a shorter list than what builds it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const deny = readFileSync(new URL('../deny.toml', import.meta.url), 'utf8');
const list = /\nallow = \[([^\]]*)\]/.exec(deny)[1];
const allowed = new Set([...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name));
// Build tools may be under licences that ask something of who changes them.
const forTools = new Set([...allowed, 'MPL-2.0', 'CC0-1.0', 'BlueOak-1.0.0', 'Python-2.0', 'CC-BY-4.0']);

/** True where an SPDX expression can be met by licences of a set. */
function isMet(expression, set) {
  const text = expression.replaceAll('/', ' OR ').replaceAll(/[()]/g, ' ').trim();
  // AND binds less here than brackets would say, which only makes the check stricter.
  return text.split(/\s+AND\s+/).every((part) => part.split(/\s+OR\s+/).some((one) => set.has(one.trim())));
}

const wrong = [];
const options = { encoding: 'utf8', maxBuffer: 1 << 28 };
const metadata = JSON.parse(
  execFileSync('cargo', ['metadata', '--format-version', '1', '--locked', '--offline'], options),
);
const CRATES_IO = 'registry+https://github.com/rust-lang/crates.io-index';
for (const { name, version, license, source } of metadata.packages) {
  if (source !== null && source !== CRATES_IO) wrong.push(`crate ${name} ${version}: from ${source}`);
  if (!license || !isMet(license, allowed)) wrong.push(`crate ${name} ${version}: ${license ?? 'no licence'}`);
}
const packages = ['www', 'tools/sites'].flatMap((folder) => {
  const lock = JSON.parse(readFileSync(new URL(`../${folder}/package-lock.json`, import.meta.url), 'utf8'));
  return Object.entries(lock.packages).filter(([path]) => path !== '');
});
for (const [path, { version, license, dev, integrity }] of packages) {
  if (!integrity) wrong.push(`package ${path} ${version}: no hash of its content`);
  if (!license || !isMet(license, dev ? forTools : allowed)) {
    wrong.push(`package ${path} ${version}: ${license ?? 'no licence'}`);
  }
}
console.log(`licences and sources: ${metadata.packages.length} crates and ${packages.length} packages, ${wrong.length} not allowed`);
for (const line of wrong) console.error(`  ${line}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
