/** The package and the crate say the same of the same thing: methods begin with the same words. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const root = resolve(import.meta.dirname, '../../..');

function rustFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.rs'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** Methods that are one and the same on both sides; others begin a job there and do all of it here. */
const SAME = {
  phase: 'phase',
  loadSample: 'load_sample',
  preview: 'preview',
  finish: 'finish_forgetting',
  recommend: 'recommend',
  readRequest: 'read_request',
  flipLabels: 'flip_labels',
  exportModel: 'export_model',
  importModel: 'import_model',
  exportTitles: 'export_titles',
  receipt: 'receipt',
  checkReceipt: 'check_receipt',
};
const FIRST = 5;
/** The first words, up to the first mark. */
const start = (doc) =>
  (/^[^.,:;(]*/.exec(doc.replaceAll(/\s+/g, ' ').trim())?.[0] ?? '').trim().split(' ').slice(0, FIRST).join(' ');

test('docs of the package and of the crate begin with the same words', () => {
  const crate = rustFiles(join(root, 'src/session'));
  const facade = readFileSync(join(root, 'www/package/src/session.ts'), 'utf8');
  for (const [here, there] of Object.entries(SAME)) {
    const ours = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\n {2}(?:static )?(?:async )?${here}\\(`).exec(facade)?.[1];
    const docs = new RegExp(`((?: {4}///[^\\n]*\\n)+)(?: {4}#\\[[^\\n]*\\n)*    pub fn ${there}\\b`);
    const theirs = crate.map((text) => docs.exec(text)?.[1]).find(Boolean);
    assert.ok(ours, `${here} has a doc`);
    assert.ok(theirs, `${there} has a doc`);
    const plain = theirs.replaceAll(/^ *\/\/\/ ?/gm, '');
    assert.equal(start(ours.replaceAll(/^ *\* ?/gm, '')), start(plain), `${here} and Session::${there}`);
  }
});
