/**
 * A million interactions between 70,000 nodes, 64 dimensions, three layers: trained to the end and
 * forgotten in the page. It takes minutes, so `./build.sh bench` runs it, and not the ordinary tests.
 * The data are those of benches/compare: users of 20 records, two hidden tastes a node.
 */
import { writeFile } from 'node:fs/promises';
import { expect, test } from './demo';
import { random } from './random';

const USERS = 50_000;
const ITEMS = 20_000;
const DEGREE = 20;
/** What the engine may take at most. */
const MEMORY = 1.5e9;

function csv(): string {
  const next = random(1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const tastes = Array.from({ length: USERS + ITEMS }, () => [normal(), normal()] as const);
  const lines = ['user,item,rating'];
  for (let user = 0; user < USERS; user++) {
    const items = new Set<number>();
    while (items.size < DEGREE) items.add(Math.floor(next() * ITEMS));
    for (const item of items) {
      const [a, b] = [tastes[user]!, tastes[USERS + item]!];
      lines.push(`u${user},i${item},${a[0] * b[0] + a[1] * b[1] > 0 ? 1 : 0}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

test('a million interactions are trained on and forgotten in the page', async ({ demo, page }, info) => {
  test.skip(!process.env.UNREMEMBER_LARGE, 'it takes minutes: ./build.sh bench');
  test.setTimeout(1_800_000);
  const file = info.outputPath('million.csv');
  await writeFile(file, csv());
  await demo.panel('load').locator('input#files').setInputFiles(file);
  await demo.idle(120_000);
  const { summary } = await demo.session();
  expect(summary!.users + summary!.items).toBe(USERS + ITEMS);
  expect(summary!.records).toBe(USERS * DEGREE);
  await page.evaluate(() =>
    document.querySelector('unremember-demo')!.journey.changeSettings({
      dim: 64,
      layers: 3,
      lambda: 1.4,
      valid_share: 0,
      test_share: 0,
      backend: 'cpu',
    }),
  );
  const estimate = await page.evaluate(() => {
    const { engine, settings } = document.querySelector('unremember-demo')!.journey;
    return engine.estimate(settings);
  });
  expect(estimate.fits).toBe(true);
  await page.evaluate(() => {
    const seen = { longest: 0, at: '' };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      const { journey } = document.querySelector('unremember-demo')!;
      for (const { duration } of list.getEntries()) {
        if (duration <= seen.longest) continue;
        Object.assign(seen, { longest: duration, at: journey.running?.progress?.stage ?? 'between the steps' });
      }
    }).observe({ type: 'longtask' });
  });
  const memory = () => page.evaluate(() => document.querySelector('unremember-demo')!.journey.engine.memory());
  const longest = () => page.evaluate(() => (window as unknown as { seen: { longest: number; at: string } }).seen);

  await demo.panel('train').getByRole('button', { name: /^Train/ }).click();
  await demo.idle(1_500_000);
  const { train } = await demo.session();
  expect(train!.stop_reason).toBe('converged');
  const trained = await memory();
  console.log(
    `a million interactions: trained in ${train!.seconds.toFixed(0)} s (${estimate.seconds.toFixed(0)} s estimated), ` +
      `${train!.gradients + train!.hvp} passes, ${(trained / 1e6).toFixed(0)} MB (${(estimate.memory / 1e6).toFixed(0)} MB estimated)`,
  );
  // A model that learned nothing would be done as soon, and have scores of zero.
  const [best] = (await page.evaluate(() => document.querySelector('unremember-demo')!.journey.engine.recommend('u1', 1))).original;
  expect(best!.score).toBeGreaterThan(0.5);
  const began = Date.now();
  await page.evaluate(() =>
    document.querySelector('unremember-demo')!.journey.forget({ users: ['u25000'], items: [], records: [], random_share: null }),
  );
  const { forget } = await demo.session();
  expect(forget!.forgotten.users).toBe(1);
  const peak = await memory();
  const { longest: task, at } = await longest();
  console.log(
    `a user of ${forget!.forgotten.train_records} records: first answer ${(1000 * forget!.first_answer_seconds).toFixed(0)} ms ` +
      `(local: ${forget!.local?.is_within}, ${forget!.local?.rows} rows), polished ${forget!.seconds.toFixed(1)} s in ` +
      `${forget!.gradients + forget!.hvp} passes, ${forget!.stop_reason}, ${((Date.now() - began) / 1000).toFixed(1)} s in all; ` +
      `peak ${(peak / 1e6).toFixed(0)} MB; longest task of the page ${task.toFixed(0)} ms (${at})`,
  );
  expect(forget!.stop_reason).toBe('converged');
  expect(peak, 'bytes of the engine').toBeLessThan(MEMORY);
  expect(task, 'longest task of the page, ms').toBeLessThan(250);
});
