/**
 * What a link and an attribute may say, whatever somebody writes there: the readers never throw,
 * take nothing that is not allowed, and what is written is read back. Without a browser.
 */
import assert from 'node:assert/strict';
import { test } from '@playwright/test';
import fc from 'fast-check';
import { readLink, writeLink } from '../src/element/link';
import { NAMES, TABLE, readOptions, type Options, type Property } from '../src/element/properties';
import { MAX_REQUEST_CHARS, readRequest, writeRequest } from '../src/element/requests';
import type { ForgetRequest } from '../src/engine/types';

/** Inputs of each property; the same ones in every run, so that a failure can be repeated. */
const RUNS = 2000;
const SEED = 20261122;

const text = fc.string({ unit: 'binary', maxLength: 60 });
/** Pieces of real requests and links, so that random texts get past the first look. */
const piece = fc.oneof(
  text,
  fc.constantFrom('user:', 'item:', 'record:', 'random:', 'genre:', 'time:', ';', ',', ' ', '%', '%20', '%zz', '\ufeff'),
  fc.constantFrom('1e-7', '0.5', '-0', 'NaN', 'Infinity', '9007199254740993', '1,2', 'Flora Price', 'personas', 'javascript:x'),
  fc.constantFrom('__proto__', 'constructor', 'https://evil.example/x', '<script>', '\ud800', '\u202e', '\u0000'),
);
const pieces = fc.array(piece, { maxLength: 12 }).map((all) => all.join(''));
const fragment = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom<string>(...NAMES), text), fc.oneof(pieces, fc.webUrl())), { maxLength: 8 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'));

function check<T>(what: string, inputs: fc.Arbitrary<T>, property: (input: T) => void): void {
  let tried = 0;
  fc.assert(
    fc.property(inputs, (input) => {
      tried += 1;
      property(input);
    }),
    { numRuns: RUNS, seed: SEED },
  );
  console.log(`  ${what}: ${tried} inputs, 0 failures`);
  assert.equal(tried, RUNS);
}

/** As what crosses the border to the engine: -0 is 0 there. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

function isAllowed<K extends keyof Options>(name: K, value: Options[K]): boolean {
  const row = TABLE[name] as Property<Options[K]>;
  const again = row.read(row.write(value));
  return JSON.stringify(value) === JSON.stringify(row.initial) || JSON.stringify(again) === JSON.stringify(value);
}

test('attributes: each text is taken as what is allowed, or refused by name', () => {
  const attributes = fc.dictionary(fc.constantFrom<string>(...NAMES), fc.oneof(pieces, fc.double().map(String)));
  check('attributes', attributes, (given) => {
    const { options, refused } = readOptions((name) => given[name] ?? null);
    assert.deepEqual(Object.keys(options), NAMES);
    for (const name of NAMES) assert(isAllowed(name, options[name]), `${name}: ${String(given[name])}`);
    for (const { name, found, allowed } of refused) assert(given[name] === found && allowed);
    assert(options.dim >= 1 && options.dim <= 128);
    assert(options.lambda === null || (options.lambda >= 1e-9 && options.lambda <= 1e9));
    assert(!/^\s*(javascript|data|blob|file):/i.test(options.data));
    // And whatever was taken can be made a link.
    assert.deepEqual(readLink(writeLink(options)).refused, []);
  });
});

test('links: never an address, never a throw, and a written link is read back', () => {
  check('links', fc.oneof(fragment, pieces), (hash) => {
    const { options, given, refused } = readLink(`#${hash}`);
    assert(['personas', 'southern-women'].includes(options.data));
    assert.equal(options.items, null);
    assert(given.every((name) => NAMES.includes(name)));
    assert(refused.length <= hash.split('&').length + NAMES.length);
    const again = readLink(`#${writeLink(options)}`);
    assert.deepEqual(again.refused, []);
    for (const name of NAMES) {
      if (TABLE[name].shared !== false) assert.deepEqual(plain(again.options[name]), plain(options[name]), name);
    }
  });
  const started = Date.now();
  assert.deepEqual(readLink(`#${'a=1&'.repeat(1 << 18)}`).given, []);
  console.log(`  a link of 1 MB: ${Date.now() - started} ms`);
});

test('requests: a line is understood or not, and what is written is read back', () => {
  check('lines', pieces, (line) => {
    const request = readRequest(line);
    if (request === undefined) return;
    const ids = [...request.users, ...request.items, ...request.records.flat(), ...(request.genres ?? [])];
    assert(!ids.includes(''));
    assert(request.random_share === null || (request.random_share > 0 && request.random_share <= 1));
    assert.deepEqual(plain(readRequest(writeRequest(request))), plain(request));
  });
  const id = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
  const request: fc.Arbitrary<ForgetRequest> = fc.record({
    users: fc.array(id, { maxLength: 3 }),
    items: fc.array(id, { maxLength: 3 }),
    records: fc.array(fc.tuple(id, id), { maxLength: 3 }),
    random_share: fc.option(fc.double({ min: 1e-9, max: 1, noNaN: true })),
  }, { noNullPrototype: true });
  check('requests', request, (asked) => {
    const line = writeRequest(asked);
    if (line === '' || line.length > MAX_REQUEST_CHARS) return;
    assert.deepEqual(readRequest(line), asked);
    // And as an attribute's value that gets into a link.
    const { options } = readLink(writeLink({ data: 'southern-women', forget: asked }));
    if (writeLink({ forget: asked }) !== '') assert.deepEqual(options.forget, asked);
  });
});
