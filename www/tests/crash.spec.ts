/** When the engine stops, the page says so, starts a fresh one and loads the data again. */
import { expect, test, type Demo } from './demo';

test.afterEach(({ demo }) => {
  // The crash itself is logged; nothing else may be.
  demo.problems.splice(0);
});

async function recovered(demo: Demo) {
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
