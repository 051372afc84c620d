/** The engine in two parts does what the whole one does: `node --test engine/tests`. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { firstVisit } from '../first-visit.mjs';

const folder = resolve(import.meta.dirname, '../../src/engine/pkg');
const read = (name) => readFileSync(join(folder, name));
const SETTINGS = { lambda: 0.2, seed: 3 };

async function whole() {
  const { initSync, Session } = await import(join(folder, 'unremember.js'));
  initSync({ module: read('unremember_bg.wasm') });
  return Session;
}

/** The parts as src/engine/parts.ts puts them together; `brought` counts how often the rest is. */
async function inParts() {
  // An instance of its own for every test.
  const { imports, finish, Session } = await import(`${join(folder, 'parts/engine.js')}?${Math.random()}`);
  const state = { Session, brought: 0 };
  const bring = () => {
    state.brought += 1;
    new WebAssembly.Instance(new WebAssembly.Module(read('parts/rest.wasm')), links);
  };
  const links = { ...imports(), parts: { bring } };
  const { instance, module } = await WebAssembly.instantiate(read('parts/first.wasm'), links);
  Object.assign(links.parts, instance.exports);
  finish(instance, module);
  return state;
}

function run(session, budget = 1e9) {
  while (!session.step(budget).done);
}

/** A report without what was measured by the clock. */
function timeless(report) {
  const isTime = (key) => /seconds|speedup/.test(key);
  // Inventories hold reports as texts.
  const inText = /"\w*(seconds|speedup)\w*":[^,}]+/g;
  return JSON.parse(
    JSON.stringify(report, (key, value) => {
      if (isTime(key)) return undefined;
      return typeof value === 'string' ? value.replace(inText, '') : value;
    }),
  );
}

/** Everything that a first visit does not do, and what comes out. */
function everythingElse(Session) {
  const session = new Session();
  const seen = [];
  const note = (value) => seen.push(timeless(value));
  const request = (part) => ({ users: [], items: [], records: [], random_share: null, ...part });

  // From a file of ratings to a comparison of methods.
  session.load_sample('southern-women', SETTINGS);
  const rows = session.export_data();
  const bytes = new TextEncoder().encode(rows);
  session.begin_load([{ name: 'women.csv', bytes, part: null }], SETTINGS);
  run(session);
  note(session.summary());
  session.begin_training(SETTINGS);
  run(session);
  const model = session.export_model();
  session.begin_forgetting(request({ users: ['Flora Price'] }));
  run(session);
  session.begin_verifying({ seed_noise: true });
  run(session);
  session.begin_comparing({ methods: ['ifru', 'retrain', 'sisa', 'receraser', 'scif'] });
  run(session);
  note([session.forget_report(), session.verify_report(), session.compare_report()]);
  note([session.neighbourhood(40), session.receipt(new Uint8Array(32)), session.inventory()]);
  note(session.list_items({ search: 'E', user: null, item: null, offset: 0, limit: 9 }));
  session.finish_forgetting();

  // Other models, widths and presets.
  for (const other of [{ model: 'mf' }, { model: 'gmf' }, { dim: 64 }, { task: 'implicit' }, { preset: 'paper' }]) {
    const settings = { ...SETTINGS, ...other };
    session.load_sample('southern-women', settings);
    session.begin_training(settings);
    run(session, 30);
    session.begin_forgetting(request({ items: ['E8'] }));
    run(session, 30);
    note([session.train_report(), session.forget_report()]);
  }

  // A model comes back, and errors are errors.
  session.begin_load([{ name: 'women.csv', bytes, part: null }], SETTINGS);
  run(session);
  session.import_model('model.safetensors', model);
  note(session.recommend('Evelyn Jefferson', 5));
  for (const wrong of [() => session.import_model('none', bytes), () => session.recommend('nobody', 1)]) {
    assert.throws(wrong, (error) => seen.push(error) && typeof error.message === 'string');
  }
  session.free();
  return seen;
}

test('a first visit does not need the rest', async () => {
  const parts = await inParts();
  firstVisit(parts.Session);
  assert.equal(parts.brought, 0);
});

test('all else gives what the whole engine gives, and has the rest brought once', async () => {
  const expected = everythingElse(await whole());
  const parts = await inParts();
  assert.deepEqual(everythingElse(parts.Session), expected);
  assert.equal(parts.brought, 1);
});

test('the rest can come in the middle of a session', async () => {
  const parts = await inParts();
  firstVisit(parts.Session);
  const expected = everythingElse(await whole());
  assert.deepEqual(everythingElse(parts.Session), expected);
});
