/**
 * The journey with a visitor's own file: MovieLens 100k. Its licence does not let the project
 * ship it, so the test looks for it beside the repository.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from './demo';

const folder = resolve(import.meta.dirname, '../../../shared/data/ml-100k');
const files = ['ml-100k.inter', 'ml-100k.item'].map((name) => resolve(folder, name));
const missing = files.filter((file) => !existsSync(file));

test('MovieLens 100k: train, forget one user, verify', async ({ demo, page }) => {
  test.skip(missing.length > 0, `not found: ${missing.join(', ')}`);
  const started = Date.now();

  await demo.upload(files as never);
  const { summary } = await demo.session();
  expect(summary).toMatchObject({ users: 943, items: 1682, records: 100_000, task: 'explicit' });
  expect(summary!.titles).toBe(1682);

  const { seconds: estimated } = await page.evaluate(() => {
    const { engine, settings } = document.querySelector('unremember-demo')!.journey;
    return engine.estimate(settings);
  });
  await demo.train();
  const { train } = await demo.session();
  expect(train!.layers).toBeGreaterThan(0);
  expect(train!.metrics.test_auc!).toBeGreaterThanOrEqual(0.765);

  await demo.chooseUser('405');
  await demo.forget();
  await demo.verify();
  const seconds = (Date.now() - started) / 1000;
  const { forget, verify } = await demo.session();
  console.log(
    `MovieLens 100k in ${seconds.toFixed(1)} s: test AUC ${train!.metrics.test_auc!.toFixed(4)}, ` +
      `training ${(train!.lambda_seconds + train!.seconds).toFixed(2)} s (${estimated.toFixed(2)} s estimated), forgetting ${forget!.forgotten.train_records} records ` +
      `${forget!.first_answer_seconds.toFixed(3)} s and ${forget!.seconds.toFixed(3)} s polished, ` +
      `closure ${verify!.forget_set.closure!.toFixed(4)} (forgotten), ` +
      `${verify!.test_set.closure!.toFixed(4)} (test)`,
  );
  expect(forget!.forgotten.users).toBe(1);
  expect(verify!.forget_set.closure!).toBeGreaterThanOrEqual(0.98);
  // On the slowest machine that the project knows it takes less than half of that.
  expect(seconds).toBeLessThan(60);
});
