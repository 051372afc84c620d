/** The built package, as somebody who installed it: `node --test package/tests`. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { Session, UnrememberError } from '../../dist/pkg/index.js';

const built = resolve(import.meta.dirname, '../../dist/pkg');
const example = (name) => execFileSync(process.execPath, [join(built, 'examples', name)], { encoding: 'utf8' });

test('the examples do what they say', () => {
  const forgetting = example('forget.mjs');
  assert.match(forgetting, /18 women at 14 events/);
  assert.match(forgetting, /closure over the test pairs: (1\.000|0\.99\d)/);
  assert.match(forgetting, /Flora Price is gone/);
  assert.equal(
    example('progress-and-cancel.mjs'),
    'trained in several slices\ncancelled: AbortError\nsame numbers: true\n',
  );
});

test('the example of the README works', async () => {
  const session = await Session.create();
  await session.loadSample('southern-women');
  await session.train({ lambda: 0.2 });
  await session.forget({ users: ['Flora Price'] });
  const { test_set } = await session.verify();
  assert.ok(test_set.closure > 0.98);
  await session.destroy();
});

test('calls are queued in order, and errors say what to do', async () => {
  const session = await Session.create();
  const tooEarly = session.recommend('Flora Price').catch((error) => error);
  const loaded = session.loadSample('southern-women');
  const trained = session.train({ lambda: 0.2, dim: 8 });
  const top = session.recommend('Flora Price', 3);
  const error = await tooEarly;
  assert.ok(error instanceof UnrememberError);
  assert.equal(error.kind, 'order');
  assert.ok(error.details.remedy);
  assert.equal((await loaded).records, 89);
  assert.equal((await trained).dim, 8);
  assert.equal((await top).original.length, 3);
  await assert.rejects(session.train({ dim: 1000 }), (thrown) => thrown.kind === 'settings' && /1000/.test(thrown.details.found));
  await assert.rejects(session.load([{ name: 'empty.csv', content: '' }]), UnrememberError);
  assert.equal(await session.phase(), 'trained');
  await session.destroy();
});

test('destroyed twice is safe, and used afterwards it says so', async () => {
  const session = await Session.create();
  await session.destroy();
  await session.destroy();
  await assert.rejects(session.phase(), (error) => error.kind === 'destroyed');
});

test('records and model go out and come back without what was forgotten', async () => {
  const session = await Session.create();
  await session.loadSample('southern-women');
  await session.train({ lambda: 0.2, dim: 8 });
  await session.forget({ users: ['Nora Fayette'], random_share: 0.05 });
  const [model, records] = [await session.exportModel(), await session.exportRecords()];
  assert.ok(!records.includes('Nora Fayette') && !Buffer.from(model).includes('Nora Fayette'));
  const other = await Session.create();
  await other.load([{ name: 'records.csv', content: records }]);
  assert.equal((await other.importModel('model.safetensors', model)).stop_reason, 'converged');
  await Promise.all([session.destroy(), other.destroy()]);
});

test('a list, a genre and bad data', async () => {
  const session = await Session.create();
  await session.loadSample('personas', { lambda: 2, dim: 8 });
  const [genre] = await session.genres();
  assert.ok(genre.records > 0 && (await session.exportTitles()).startsWith('item,title,genres'));
  const { rows } = await session.users({ limit: 2 });
  assert.deepEqual((await session.readRequest(`${rows[0].id}\n${rows[1].id}\n`)).users, rows.map(({ id }) => id));
  const { records } = await session.flipLabels(0.1);
  await session.train();
  assert.equal((await session.forget({ records, genres: [genre.id] })).stop_reason, 'converged');
  await session.destroy();
});

test('every file that is named is there, and nothing names this machine', () => {
  const manifest = JSON.parse(readFileSync(join(built, 'package.json'), 'utf8'));
  const crate = readFileSync(resolve(built, '../../../Cargo.toml'), 'utf8');
  assert.ok(crate.includes(`version = "${manifest.version}"`));
  for (const name of readdirSync(built, { recursive: true })) {
    if (!/\.(js|ts|json|md)$/.test(name)) continue;
    const content = readFileSync(join(built, name), 'utf8');
    assert.ok(!content.includes(resolve(built, '../..')) && !content.includes('../../src/'), name);
  }
});
