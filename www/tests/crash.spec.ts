/** When the engine stops, the page says so, starts a fresh one and loads the data again. */
import { Demo, expect, test } from './demo';
import { withMemoryOf } from './small-memory';

async function recovered(demo: Demo) {
  // The crash itself is logged; nothing else may be.
  demo.problems.splice(0);
  await expect(demo.page.getByText('The engine stopped and a fresh one was started')).toBeVisible();
  await demo.idle();
  const { phase, summary } = await demo.session();
  expect(phase).toBe('loaded');
  expect(summary!.name).toContain('Southern');
  await demo.page.getByRole('button', { name: 'Dismiss' }).click();
  await demo.train();
  expect((await demo.session()).phase).toBe('trained');
}

test('a trap in the middle of a training', async ({ demo, page }) => {
  await demo.sample('Southern Women');
  // It is measured before the training begins, and would meet the trap.
  await expect(demo.panel('train').locator('#estimate')).toContainText(/will take roughly/);
  await page.workers()[0]!.evaluate(() => {
    performance.now = () => {
      throw new WebAssembly.RuntimeError('unreachable, for a test');
    };
  });
  await demo.panel('train').getByRole('button', { name: /^Train/ }).click();
  await expect(page.getByText('unreachable, for a test')).toBeVisible();
  await recovered(demo);
});

test('a worker that fails while nothing runs', async ({ demo, page }) => {
  await demo.sample('Southern Women');
  await demo.train();
  await page.workers()[0]!.evaluate(() => {
    setTimeout(() => {
      throw new Error('out of memory, for a test');
    });
  });
  await recovered(demo);
});

/** Enough for small dimensions, and not for large ones. */
const SMALL = 20e6;

test.describe('memory that cannot be had', () => {
  // The service worker would answer with the engine as it is.
  test.use({ serviceWorkers: 'block' });

  test('ends in a message, a fresh engine and the data still there', async ({ page, baseURL }) => {
    let limited = 0;
    await page.context().route('**/first-*.wasm', async (route) => {
      const answer = await route.fetch();
      // One of the engine's parts has the memory, for all of them.
      const body = withMemoryOf(await answer.body(), SMALL);
      limited += Number(body !== null);
      await route.fulfill({ response: answer, body: body ?? (await answer.body()) });
    });
    const demo = new Demo(page, baseURL!);
    await page.goto('/#autorun=none');
    await demo.idle();
    const change = (dim: number) =>
      page.evaluate((dim) => document.querySelector('unremember-demo')!.journey.changeSettings({ dim, lambda: 0.5 }), dim);
    await change(4);
    await demo.train();
    await demo.chooseUser(await demo.userAt(4));
    const gone = await demo.userAt(4);
    await demo.forget();
    const before = await demo.session();
    await change(128);
    await demo.panel('train').getByRole('button', { name: /^Train/ }).click();
    await expect(page.getByText('The engine stopped and a fresh one was started')).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(/memory was probably not enough \(\d+ MB were in use/)).toBeVisible();
    await demo.idle();
    const after = await demo.session();
    expect(after.phase).toBe('loaded');
    // Everything but who was forgotten.
    expect(after.summary!.users).toBe(before.summary!.users - 1);
    const users = await page.evaluate(async () => {
      const query = { search: '', user: null, item: null, offset: 0, limit: 1000 };
      return (await document.querySelector('unremember-demo')!.journey.engine.listUsers(query)).rows.map(({ id }) => id);
    });
    expect(users).not.toContain(gone);
    // The fresh engine works, within the same limit.
    await change(4);
    await demo.train();
    expect((await demo.session()).phase).toBe('trained');
    expect(limited).toBe(2);
    const used = await page.evaluate(() => document.querySelector('unremember-demo')!.journey.engine.memory());
    console.log(`  memory: ${SMALL / 1e6} MB allowed, ${limited - 1} engine out of memory, ${after.summary!.records} records still there, ${used} bytes used at last`);
    expect(used).toBeLessThanOrEqual(SMALL + 65_536);
  });

  test('is told before the work, with what to reduce', async ({ demo, page }) => {
    const rows = ['user,item,rating'];
    for (let n = 0; n < 100_000; n++) rows.push(`u${n % 79_999},i${n % 39_983},${1 + (n % 5)}`);
    await demo.upload({ name: 'many.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
    await page.evaluate(() =>
      document.querySelector('unremember-demo')!.journey.changeSettings({ dim: 128, lambda: 0.5 }),
    );
    const note = demo.panel('train').locator('#estimate');
    await expect(note).toContainText(/most there can be: choose \d+ dimensions or fewer/);
    await demo.panel('train').getByRole('button', { name: /^Train/ }).click();
    await expect(demo.panel('train').getByText('would need more memory than there can be')).toBeVisible();
    // Nothing was lost, and what fits is told in time and memory.
    expect(await demo.session()).toMatchObject({ phase: 'loaded', summary: { users: 79_999 } });
    await page.evaluate(() => document.querySelector('unremember-demo')!.journey.changeSettings({ dim: 8 }));
    await expect(note).toContainText(/will take roughly .* memory/);
  });
});
