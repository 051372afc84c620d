/**
 * Faults of the page: the worker dies and the page is loaded again at random moments, from a seed;
 * storage is full, denied or damaged; two tabs; a session of another version of the page.
 */
import { expect, test, type Page } from '@playwright/test';
import { Demo } from './demo';
import { random } from './random';

/** Interruptions of the seeded test. */
const FAULTS = 36;
const SEED = 20261122;

const CSV = `user,item,rating\n${Array.from(
  { length: 40 * 17 },
  (_, n) => `person${n % 40},title${Math.floor(n / 40)},${1 + ((n * 7 + Math.floor(n / 40)) % 5)}`,
).join('\n')}`;
const mine = { name: 'mine.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) };

/** The users that are there, wherever the session stands. */
const users = (page: Page) =>
  page.evaluate(async () => {
    const { engine, session } = document.querySelector('unremember-demo')!.journey;
    if (session.phase === 'empty') return [];
    const records = await engine.exportData();
    return [...new Set(records.trim().split('\n').slice(1).map((line) => line.split(',')[0]!))];
  });

/** All that is in the private file system, as text. */
const stored = (page: Page) =>
  page.evaluate(async () => {
    const read = async (folder: FileSystemDirectoryHandle): Promise<string> => {
      let text = '';
      for await (const handle of folder.values()) {
        text += `[${handle.name}]`;
        if (handle.kind === 'directory') text += await read(handle as FileSystemDirectoryHandle);
        else text += await (await (handle as FileSystemFileHandle).getFile()).text();
      }
      return text;
    };
    return read(await navigator.storage.getDirectory());
  });

const foot = (page: Page) => page.locator('um-page-foot');
const kept = (page: Page) => page.locator('#kept');

async function open(page: Page, baseURL: string): Promise<Demo> {
  const demo = new Demo(page, baseURL);
  await page.goto('/#autorun=none');
  await demo.idle();
  await expect(kept(page)).toBeVisible();
  return demo;
}

async function keepMine(demo: Demo): Promise<void> {
  const { page } = demo;
  await demo.upload(mine);
  await page.evaluate(() =>
    document.querySelector('unremember-demo')!.journey.changeSettings({ lambda: 0.5, dim: 4 }),
  );
  await demo.train();
  await page.getByLabel('Keep on this device').check();
  await expect(kept(page)).toHaveText(/[\d.]+.(KB|bytes) kept/);
}

test('the worker killed and the page reloaded at random moments', async ({ page, baseURL }) => {
  test.setTimeout(300_000);
  const next = random(SEED);
  const demo = await open(page, baseURL!);
  await keepMine(demo);
  const counts = { kill: 0, reload: 0, before: 0, after: 0, lost: 0, zombies: 0 };
  const forgotten = new Set<string>();
  let people = await users(page);
  expect(people).toHaveLength(40);

  for (let number = 0; number < FAULTS; number++) {
    if (people.length < 8) break;
    if ((await demo.session()).phase === 'loaded') await demo.train();
    const step = (['train', 'forget', 'forget', 'verify'] as const)[Math.floor(next() * 4)]!;
    const target = people[Math.floor(next() * people.length)]!;
    const before = new Set(people);
    const after = new Set(step === 'forget' ? people.filter((one) => one !== target) : people);
    await demo.setPace({ budget: 1, pause: 4 });
    // Begun, and not waited for.
    await page.evaluate(
      ({ step, target }) => {
        const { journey } = document.querySelector('unremember-demo')!;
        const request = { users: [target], items: [], records: [], random_share: null };
        const works = {
          train: () => journey.train(),
          forget: () => journey.forget(request as never),
          verify: () => journey.verify(),
        };
        void works[step]().catch(() => {});
      },
      { step, target },
    );
    await page.waitForTimeout(next() * 250);
    // Whether the page has said that it is done.
    const said = await page.evaluate((target) => {
      const { journey } = document.querySelector('unremember-demo')!;
      return !journey.running && (journey.request?.users.includes(target) ?? false);
    }, target);
    if (next() < 0.5) {
      counts.kill += 1;
      await page.workers()[0]!.evaluate(() => {
        setTimeout(() => {
          throw new Error('killed, for a test');
        });
      });
      await page.waitForFunction(() => document.querySelector('unremember-demo')!.journey.crash !== null);
    } else {
      counts.reload += 1;
      await page.reload();
    }
    await demo.idle();
    await expect(kept(page)).toBeVisible();
    if (counts.reload > 0) await expect.poll(() => users(page).then((all) => all.length)).toBeLessThanOrEqual(40);
    // Its name goes with the first thing that is forgotten of it.
    await page.waitForFunction(() => /^(mine|records)/.test(document.querySelector('unremember-demo')!.journey.session.summary?.name ?? ''));
    await demo.idle();
    people = await users(page);
    const isBefore = people.length === before.size && people.every((one) => before.has(one));
    const isAfter = people.length === after.size && people.every((one) => after.has(one));
    counts.before += Number(isBefore);
    counts.after += Number(isAfter && !isBefore);
    if (!isBefore && !isAfter) counts.lost += 1;
    if (said && people.includes(target)) counts.zombies += 1;
    if (!people.includes(target)) forgotten.add(target);
    counts.zombies += people.filter((one) => forgotten.has(one)).length;
    expect(isBefore || isAfter, `${number}: ${step} of ${target}: ${people.length} of ${before.size}`).toBe(true);
    expect(counts.zombies, `${number}: ${step} of ${target} came back`).toBe(0);
    await page.evaluate(() => document.querySelector('unremember-demo')!.journey.dismiss());
  }
  console.log(
    `  faults: ${counts.kill} workers killed, ${counts.reload} reloads; ${counts.before} times as before the step, ` +
      `${counts.after} as after it; ${forgotten.size} users forgotten; sessions with records lost: ${counts.lost}, ` +
      `forgotten users back: ${counts.zombies}`,
  );
  expect(counts.kill + counts.reload).toBe(FAULTS);
});

test('after a crash, what was forgotten does not come back with the data', async ({ page, baseURL }) => {
  const demo = await open(page, baseURL!);
  await demo.sample('Southern Women');
  await page.evaluate(() =>
    document.querySelector('unremember-demo')!.journey.changeSettings({ lambda: 0.5, dim: 4 }),
  );
  await demo.train();
  await demo.chooseUser('Flora Price');
  await demo.forget();
  await page.workers()[0]!.evaluate(() => {
    setTimeout(() => {
      throw new Error('killed, for a test');
    });
  });
  await expect(page.getByText('The engine stopped and a fresh one was started')).toBeVisible();
  await demo.idle();
  const left = await users(page);
  expect(left).toHaveLength(17);
  expect(left).not.toContain('Flora Price');
});

test('storage that is full, denied, or damaged', async ({ page, baseURL }) => {
  const demo = await open(page, baseURL!);
  await keepMine(demo);
  await test.step('full while something is forgotten: nothing of it stays, and the page says so', async () => {
    await page.evaluate(() => {
      FileSystemFileHandle.prototype.createWritable = () =>
        Promise.reject(new DOMException('full, for a test', 'QuotaExceededError'));
    });
    await demo.chooseUser('person7');
    await demo.forget();
    await expect(kept(page)).toContainText('could not be kept');
    expect(await stored(page)).toBe('');
    expect(await users(page)).toHaveLength(39);
  });
  await test.step('denied: the page works without', async () => {
    await page.addInitScript(() => {
      navigator.storage.getDirectory = () => Promise.reject(new DOMException('denied', 'SecurityError'));
    });
    const other = await page.context().newPage();
    await other.addInitScript(() => {
      navigator.storage.getDirectory = () => Promise.reject(new DOMException('denied', 'SecurityError'));
    });
    const second = await open(other, baseURL!);
    await second.upload(mine);
    await other.getByLabel('Keep on this device').click();
    await expect(kept(other)).toContainText('could not be kept');
    expect(await users(other)).toHaveLength(40);
    await other.close();
  });
});

test('kept files that were damaged are not believed, bit by bit', async ({ page, baseURL }) => {
  const demo = await open(page, baseURL!);
  await keepMine(demo);
  const next = random(7);
  const counts = { tried: 0, damaged: 0 };
  for (const file of ['records.csv', 'model.safetensors', 'session.json', 'session.json', 'records.csv']) {
    const at = next();
    await page.evaluate(
      async ({ file, at, cut }) => {
        const home = await (await navigator.storage.getDirectory()).getDirectoryHandle('unremember');
        for await (const entry of home.values()) {
          if (entry.kind !== 'directory') continue;
          const handle = await (entry as FileSystemDirectoryHandle).getFileHandle(file);
          const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
          bytes[Math.floor(at * bytes.length)]! ^= 1;
          const stream = await handle.createWritable();
          await stream.write(cut ? bytes.slice(0, bytes.length / 2) : bytes);
          await stream.close();
        }
      },
      { file, at, cut: counts.tried % 2 === 1 },
    );
    counts.tried += 1;
    await page.reload();
    await demo.idle();
    await expect(kept(page)).toBeVisible();
    // A flipped bit within the settings may leave a note that is as good as the one before.
    const said = await foot(page).getByText(/was damaged|is back/).innerText();
    if (said.includes('damaged')) {
      counts.damaged += 1;
      expect(await stored(page)).toBe('');
      expect((await demo.session()).summary!.name).toContain('Personas');
    } else {
      expect(await users(page)).toHaveLength(40);
      await page.getByLabel('Keep on this device').uncheck();
    }
    await keepMine(demo);
  }
  console.log(`  kept sessions: ${counts.tried} damaged, ${counts.damaged} refused, ${counts.tried - counts.damaged} whole all the same`);
  expect(counts.damaged).toBeGreaterThanOrEqual(4);
});

test('notes that somebody made up are taken as settings or refused, and break nothing', async ({ page, baseURL }) => {
  const demo = await open(page, baseURL!);
  await keepMine(demo);
  const notes: Record<string, (note: Record<string, unknown>) => unknown> = {
    'not an object': () => 7,
    'no settings': ({ settings: _, ...rest }) => rest,
    'settings of other types': (note) => ({ ...note, settings: { dim: '8', lambda: [], task: {}, seed: -1 } }),
    'settings out of range': (note) => ({ ...note, settings: { dim: 1e9, layers: 99, valid_share: 7 } }),
    'a setting that there is not': (note) => ({ ...note, settings: { colour: 'red' } }),
    'a prototype': (note) => `{"__proto__": {"dim": 1}, ${JSON.stringify(note).slice(1)}`,
    'a name of markup': (note) => ({ ...note, name: '<img src=x onerror=window.hit=1>.csv' }),
    'a name of 1 MB': (note) => ({ ...note, name: 'x'.repeat(1 << 20) }),
    'files elsewhere': (note) => ({ ...note, files: { '../../secret': 'x', 'records.csv': 7 } }),
    'another format': (note) => ({ ...note, format: '2' }),
    'deep inside': () => '['.repeat(100_000),
  };
  const counts = { tried: 0, back: 0, refused: 0 };
  for (const [what, make] of Object.entries(notes)) {
    const note = JSON.parse(
      await page.evaluate(async () => {
        const home = await (await navigator.storage.getDirectory()).getDirectoryHandle('unremember');
        for await (const entry of home.values()) {
          if (entry.kind !== 'directory') continue;
          const handle = await (entry as FileSystemDirectoryHandle).getFileHandle('session.json');
          return (await handle.getFile()).text();
        }
        return 'null';
      }),
    ) as Record<string, unknown>;
    const made = make(note);
    await page.evaluate(async (text) => {
      const home = await (await navigator.storage.getDirectory()).getDirectoryHandle('unremember');
      for await (const entry of home.values()) {
        if (entry.kind !== 'directory') continue;
        const stream = await (
          await (entry as FileSystemDirectoryHandle).getFileHandle('session.json')
        ).createWritable();
        await stream.write(text);
        await stream.close();
      }
    }, typeof made === 'string' ? made : JSON.stringify(made));
    await page.reload();
    await demo.idle();
    await expect(kept(page)).toBeVisible();
    const said = await foot(page).getByText(/was damaged|is back/).innerText();
    counts.tried += 1;
    counts[said.includes('damaged') ? 'refused' : 'back'] += 1;
    if (said.includes('damaged')) expect(await stored(page), what).toBe('');
    else expect(await users(page), what).toHaveLength(40);
    expect(await page.evaluate(() => (window as unknown as { hit?: number }).hit ?? 0)).toBe(0);
    if (await page.getByLabel('Keep on this device').isChecked()) await page.getByLabel('Keep on this device').uncheck();
    await keepMine(demo);
  }
  console.log(`  made-up notes: ${counts.tried} tried, ${counts.refused} refused, ${counts.back} taken as what they say`);
  expect(counts.refused).toBeGreaterThanOrEqual(6);
});

test('the tab in the background: timers and frames stand still, and the work goes on', async ({ page, baseURL }) => {
  test.setTimeout(240_000);
  // Headless Chromium hides no tab: so the page's clock and its frames are stopped, as they nearly
  // are in the background, and the page is told that it is hidden.
  await page.clock.install();
  const demo = await open(page, baseURL!);
  const steps = ['train', 'forget', 'verify'] as const;
  const hide = (isHidden: boolean) =>
    page.evaluate((isHidden) => {
      Object.defineProperty(document, 'visibilityState', { value: isHidden ? 'hidden' : 'visible', configurable: true });
      Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
      const seen = { frames: 0, timers: 0 };
      Object.assign(window, { seen });
      requestAnimationFrame(() => (seen.frames += 1));
      setTimeout(() => (seen.timers += 1), 10);
    }, isHidden);
  const seen = () => page.evaluate(() => (window as unknown as { seen: { frames: number; timers: number } }).seen);
  const walk = async (inBackground: boolean) => {
    await demo.upload(mine);
    await page.evaluate(() =>
      document.querySelector('unremember-demo')!.journey.changeSettings({ lambda: 0.5, dim: 4, backend: 'cpu' }),
    );
    if (inBackground) {
      await page.clock.pauseAt(new Date(Date.now() + 3_600_000));
      await hide(true);
    }
    for (const step of steps) {
      await page.evaluate((step) => {
        const { journey } = document.querySelector('unremember-demo')!;
        const request = { users: ['person5'], items: [], records: [], random_share: null };
        const works = { train: () => journey.train(), forget: () => journey.forget(request as never), verify: () => journey.verify() };
        void works[step]();
      }, step);
      await demo.idle();
    }
    if (inBackground) {
      expect(await seen()).toEqual({ frames: 0, timers: 0 });
      await page.clock.resume();
      await hide(false);
      await expect.poll(seen).toEqual({ frames: 1, timers: 1 });
    }
    await expect(demo.panel('verify').locator('.verdict')).toBeVisible();
    return page.evaluate(async () => {
      const { engine, session } = document.querySelector('unremember-demo')!.journey;
      const model = await crypto.subtle.digest('SHA-256', await engine.exportModel());
      return { phase: session.phase, model: [...new Uint8Array(model)].join(), records: await engine.exportData() };
    });
  };
  const inFront = await walk(false);
  const inBackground = await walk(true);
  console.log(`  background: ${steps.length} steps without a timer or a frame; same model and records as in front`);
  expect(inFront.phase).toBe('verified');
  expect(inBackground).toEqual(inFront);
});

test('sessions of an older and of a newer version of the page', async ({ page, baseURL }) => {
  const demo = await open(page, baseURL!);
  const put = (files: Record<string, string>, inFolder: string | null) =>
    page.evaluate(
      async ({ files, inFolder }) => {
        const root = await navigator.storage.getDirectory();
        await root.removeEntry('unremember', { recursive: true }).catch(() => {});
        let home = await root.getDirectoryHandle('unremember', { create: true });
        if (inFolder) home = await home.getDirectoryHandle(inFolder, { create: true });
        for (const [name, content] of Object.entries(files)) {
          const stream = await (await home.getFileHandle(name, { create: true })).createWritable();
          await stream.write(content);
          await stream.close();
        }
      },
      { files, inFolder },
    );
  const settings = await page.evaluate(() => document.querySelector('unremember-demo')!.journey.settings);

  // The first version: files side by side, a note without a format.
  await put({ 'records.csv': CSV, 'session.json': JSON.stringify({ writer: 'x', name: 'mine.csv', settings }) }, null);
  await page.reload();
  await expect(foot(page).getByText('The session that was kept on this device is back.')).toBeVisible();
  await demo.idle();
  expect(await users(page)).toHaveLength(40);
  expect(await stored(page)).not.toContain('"writer"');

  const newer = { 'session.json': JSON.stringify({ format: 99, secret: 'of tomorrow' }) };
  await put(newer, '000009999999999-newer');
  await page.reload();
  await expect(foot(page).getByText(/newer version of this page has kept/)).toBeVisible();
  await demo.upload(mine);
  expect(await stored(page)).toContain('of tomorrow');
});

test('two tabs: the one that was opened last writes, and nothing forgotten comes back', async ({ page, context, baseURL }) => {
  const demo = await open(page, baseURL!);
  await keepMine(demo);
  const other = await context.newPage();
  const second = await open(other, baseURL!);
  await expect(foot(other).getByText('The session that was kept on this device is back.')).toBeVisible();
  await second.idle();
  // Both at once: one forgets, the other trains.
  await second.chooseUser('person8');
  await Promise.all([second.forget(), demo.train()]);
  await expect.poll(() => stored(other)).not.toMatch(/person8\b/);
  await demo.train();
  await expect(kept(page)).toHaveText('Nothing is kept on this device.');
  expect(await stored(page)).not.toMatch(/person8\b/);
  expect(await stored(page)).toContain('person9');
});
