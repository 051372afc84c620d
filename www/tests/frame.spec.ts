/**
 * How soon the first answer stands when one user is forgotten, on MovieLens 100k with LightGCN: the
 * page says how many frames of the screen that is. Its licence does not let the project ship the
 * data, so the test looks for them beside the repository.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from './demo';

const file = resolve(import.meta.dirname, '../../../shared/data/ml-100k/ml-100k.inter');
const USERS = 15;

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

test('the first answer for users of median size, in frames', async ({ demo, page }) => {
  test.skip(!existsSync(file), `not found: ${file}`);
  test.setTimeout(240_000);
  await demo.upload(file as never);
  await page.evaluate(() =>
    document.querySelector('unremember-demo')!.journey.changeSettings({ lambda: 1.75, layers: 2, backend: 'cpu' }),
  );
  await demo.train();
  const runs = await page.evaluate(async (many) => {
    const { journey } = document.querySelector('unremember-demo')!;
    const { engine } = journey;
    const query = { search: '', user: null, item: null, offset: 0, limit: 1000 };
    const all = (await engine.listUsers(query)).rows.toSorted((a, b) => a.records - b.records);
    const middle = Math.floor((all.length - many) / 2);
    const runs = [];
    for (const { id, records } of all.slice(middle, middle + many)) {
      // As a person does, it asks once the page has drawn the last answer.
      await new Promise((resolve) => setTimeout(resolve, 500));
      const asked = performance.now();
      let heard = 0;
      const look = () => (heard ||= journey.answer ? performance.now() - asked : 0);
      journey.addEventListener('change', look);
      if (!(await journey.forget({ users: [id], items: [], records: [], random_share: null }))) return null;
      journey.removeEventListener('change', look);
      const { first_answer_seconds, seconds } = journey.session.forget!;
      runs.push({ records, heard, first: 1000 * first_answer_seconds, all: 1000 * seconds });
    }
    return runs;
  }, USERS);
  expect(runs).toHaveLength(USERS);
  expect(runs!.every(({ heard, first }) => heard > first)).toBe(true);
  const first = median(runs!.map((run) => run.first));
  console.log(
    `first answer for a user of ${runs![0]!.records} to ${runs!.at(-1)!.records} records: ` +
      `median ${first.toFixed(1)} ms (a frame takes 16.7 ms), ${Math.min(...runs!.map((run) => run.first)).toFixed(1)} to ` +
      `${Math.max(...runs!.map((run) => run.first)).toFixed(1)} ms; on the page with a top ten ${median(runs!.map((run) => run.heard)).toFixed(0)} ms after it was asked for; polished ${median(runs!.map((run) => run.all)).toFixed(0)} ms`,
  );
});
