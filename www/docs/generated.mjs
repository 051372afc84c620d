/** Tables that the code itself gives: attributes with what they allow, methods of the package. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const www = resolve(import.meta.dirname, '..');

/** What the table of properties says; it has no types at run time, so the words are given here. */
const MEANING = {
  data: 'a sample, or the address of a file of ratings',
  items: 'the address of a file of titles',
  task: 'what the records mean; by default seen from the data',
  model: 'LightGCN, matrix factorisation, or generalised matrix factorisation',
  layers: 'how far vectors are mixed along the graph',
  dim: 'numbers in a vector',
  lambda: 'weight of the regulariser; by default chosen on held-out records',
  threshold: 'ratings from which on a record is a like',
  negatives: 'negatives for each positive (implicit task)',
  seed: 'seed of the split, the negatives and the start',
  forget: 'what `forget()` and `autorun` forget',
  panels: 'which panels to show; `title` is the masthead',
  panel: 'where to begin',
  autorun: 'how far to go without being asked',
  loading: 'begin once it can be seen, or on a click',
  theme: 'colours; `auto` follows the system',
  lang: 'language; by default that of the page around',
  height: 'scroll inside this height, instead of being as high as the content',
};

export async function options() {
  const { createServer } = await import('vite');
  const server = await createServer({ root: www, server: { middlewareMode: true }, appType: 'custom', logLevel: 'error' });
  try {
    return await server.ssrLoadModule('/src/element/properties.ts');
  } finally {
    await server.close();
  }
}

const { TABLE, NAMES } = await options();
const cell = (text) => String(text).replaceAll('|', '\\|');
for (const name of NAMES) if (!MEANING[name]) throw new Error(`docs/generated.mjs does not say what ${name} means`);
export const attributeTable = [
  '| attribute | meaning | allowed | default |',
  '|---|---|---|---|',
  ...NAMES.map((name) => {
    const first = TABLE[name].write(TABLE[name].initial);
    return `| \`${name}\` | ${cell(MEANING[name])} | ${cell(TABLE[name].allowed)} | ${first ? `\`${first}\`` : '–'} |`;
  }),
].join('\n');

const session = readFileSync(join(www, 'package/src/session.ts'), 'utf8');
const methods = [...session.matchAll(/\/\*\* ([^\n]+?) \*\/\n {2}(?:static async |async )?(\w+)\((.*?)\): (?:Job|Promise)<(.+)> \{/g)];
export const sessionTable = [
  '| method | gives | |',
  '|---|---|---|',
  ...methods.map(([, about, name, , result]) => `| \`${name}\` | \`${cell(result)}\` | ${cell(about)} |`),
].join('\n');

const tried = JSON.parse(readFileSync(join(www, 'docs/tried.json'), 'utf8'));
export const triedTable = [
  '| | how | version |',
  '|---|---|---|',
  ...tried.map(({ name, how, version }) => `| ${name} | ${how} | ${version} |`),
].join('\n');
