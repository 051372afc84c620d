/** Cancel in the middle of each step leaves everything as it was before that step. */
import { expect, test, type Demo } from './demo';

/** Work in small pieces with rests, so that there is time to cancel even the fastest step. */
const SLOW = { budget: 1, pause: 300 };
const FAST = { budget: 30, pause: 0 };

async function state(demo: Demo) {
  return demo.page.evaluate(async () => {
    const { engine, session, user } = document.querySelector('unremember-demo')!.journey;
    const top = session.phase === 'loaded' ? null : await engine.recommend(user!, 10);
    const query = { search: '', user: null, item: null, offset: 0, limit: 100 };
    const records = await engine.listRecords(query);
    return { snapshot: await engine.snapshot(), top, records };
  });
}

async function cancelled(demo: Demo, step: 'train' | 'forget' | 'verify', button: RegExp) {
  const before = await state(demo);
  await demo.setPace(SLOW);
  await demo.panel(step).getByRole('button', { name: button }).click();
  // Some of the work has been done.
  await demo.page.waitForFunction(
    () => (document.querySelector('unremember-demo')!.journey.running?.progress?.fraction ?? 0) > 0,
  );
  await demo.panel(step).getByRole('button', { name: /^Cancel/ }).click();
  await demo.idle();
  await demo.setPace(FAST);
  expect(await demo.status()).toContain('cancelled');
  expect(await state(demo)).toEqual(before);
}

test('cancelling training, forgetting and verifying', async ({ demo }) => {
  await cancelled(demo, 'train', /^Train/);
  await demo.train();
  await test.step('a second training, cancelled, leaves the first model', async () => {
    await demo.panel('train').getByText('Settings', { exact: true }).click();
    await demo.panel('train').getByLabel('Seed').fill('7');
    await demo.panel('train').getByLabel('Seed').press('Tab');
    await cancelled(demo, 'train', /^Train/);
  });
  await demo.panel('forget').getByRole('combobox', { name: 'User to forget' }).click();
  await demo.panel('forget').getByRole('option').nth(3).click();
  await cancelled(demo, 'forget', /^Forget$/);
  await demo.forget();
  await cancelled(demo, 'verify', /^Verify$/);
  await demo.verify();
  expect((await demo.session()).phase).toBe('verified');
});

test('cancelling the reading of a large file keeps the data that were there', async ({ demo }) => {
  const rows = ['user,item,rating'];
  for (let n = 0; n < 300_000; n++) rows.push(`u${n % 7919},i${n % 104_729},${1 + (n % 5)}`);
  const file = { name: 'large.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) };
  const before = await state(demo);
  await demo.setPace({ budget: 1, pause: 50 });
  await demo.panel('load').locator('input#files').setInputFiles(file);
  await demo.panel('load').getByRole('button', { name: /^Cancel/ }).click();
  await demo.idle();
  expect(await demo.status()).toContain('cancelled');
  expect(await state(demo)).toEqual(before);
});
