/**
 * Many requests one after another, mixed with trainings and models that are saved and taken over:
 * the worker's memory stays what it was. A hundred in the ordinary tests; a thousand, with times
 * looked at, by `./build.sh longrun`.
 */
import { expect, test } from './demo';

const TIMED = Boolean(process.env.UNREMEMBER_TIMED);
const REQUESTS = TIMED ? 1000 : 100;
/** Requests after which memory is flat: a training and two models taken over are among them. */
const WARM = TIMED ? 500 : 75;

test(`${REQUESTS} requests in a row: the memory of the worker stays what it was`, async ({ demo, page }) => {
  test.setTimeout(TIMED ? 1_800_000 : 300_000);
  await page.evaluate(() =>
    document.querySelector('unremember-demo')!.journey.changeSettings({ lambda: 0.5, dim: 8, backend: 'cpu' }),
  );
  await demo.train();
  const result = await page.evaluate(async (requests) => {
    const { journey } = document.querySelector('unremember-demo')!;
    const { engine } = journey;
    const rows: { user: string; item: string }[] = [];
    for (let offset = 0; rows.length < 7 * requests; offset += 1000) {
      const query = { search: '', user: null, item: null, offset, limit: 1000 };
      const found = (await engine.listRecords(query)).rows;
      if (found.length === 0) break;
      rows.push(...found);
    }
    const stride = Math.floor(rows.length / requests);
    const counts = { trainings: 0, swaps: 0 };
    const [sizes, bytes, times]: number[][] = [[], [], []];
    for (let number = 0; number < requests; number++) {
      if (number % 100 === 50) {
        if (!(await journey.train())) throw new Error(`training before request ${number} failed`);
        counts.trainings += 1;
      } else if (number % 25 === 10) {
        await journey.adopt('model.safetensors', await engine.exportModel());
        counts.swaps += 1;
      }
      const { user, item } = rows[number * stride]!;
      const request = { users: [], items: [], records: [[user, item]], random_share: null };
      const started = performance.now();
      await engine.run({ kind: 'forget', request } as never);
      times!.push(performance.now() - started);
      if (number + 1 < requests) await engine.finishForgetting();
      sizes!.push((await engine.inventory()).engine.sizes.reduce((sum, [, size]) => sum + size, 0));
      bytes!.push(await engine.memory());
    }
    await engine.run({ kind: 'verify', options: { seed_noise: false } });
    const { verify } = await engine.snapshot();
    return { sizes: sizes!, bytes: bytes!, times: times!, counts, verify: verify! };
  }, REQUESTS);
  const { sizes, bytes, times, counts, verify } = result;
  // The fastest tenth says what the work takes: what else the machine does only makes it slower.
  const fastest = (part: number[]) => [...part].sort((a, b) => a - b)[Math.floor(part.length / 10)]!;
  const half = REQUESTS / 2;
  const [early, late] = [fastest(times.slice(0, half)), fastest(times.slice(half))];
  console.log(
    `  long run in the page: ${REQUESTS} requests, ${counts.trainings} trainings, ${counts.swaps} models taken over; ` +
      `structures ${sizes[0]} to ${sizes[REQUESTS - 2]} entries; memory of the worker ${bytes[WARM - 1]} bytes after ` +
      `${WARM} requests, ${bytes[REQUESTS - 1]} after ${REQUESTS}; a request ${early.toFixed(1)} ms at first, ` +
      `${late.toFixed(1)} ms at last, ratio ${(late / early).toFixed(3)}; RMSE to a retrained model ` +
      `${verify.test_set.rmse_unlearned.toExponential(1)} over the test pairs`,
  );
  expect(sizes[REQUESTS - 2]).toBeLessThanOrEqual(sizes[0]!);
  expect(bytes[REQUESTS - 1], `flat after ${WARM} requests`).toBe(bytes[WARM - 1]);
  expect(verify.test_set.rmse_unlearned).toBeLessThan(1e-3);
  if (TIMED) expect(late).toBeLessThanOrEqual(1.1 * early);
});
