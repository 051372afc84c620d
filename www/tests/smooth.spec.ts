/** The page stays calm: nothing jumps when results arrive, and nothing blocks it. */
import { expect, test } from './demo';

test('the main thread is never blocked for 100 ms, and nothing jumps', async ({ demo, page }) => {
  await page.evaluate(() => {
    const seen = { longest: 0, shift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.longest = Math.max(seen.longest, entry.duration);
    }).observe({ type: 'longtask' });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[]) {
        if (!entry.hadRecentInput) seen.shift += entry.value;
      }
    }).observe({ type: 'layout-shift' });
  });
  const seen = () =>
    page.evaluate(() => (window as unknown as { seen: { longest: number; shift: number } }).seen);
  const longestOf = async (work: () => Promise<void>) => {
    await page.evaluate(() => Object.assign((window as unknown as { seen: object }).seen, { longest: 0 }));
    await work();
    return (await seen()).longest;
  };

  // Slower than the half second after a click in which shifts are forgiven.
  await demo.setPace({ budget: 30, pause: 20 });
  const training: number[] = [];
  // Whatever else runs on this machine only makes it longer: the calmest of three counts.
  while (training.length < 3 && Math.min(...training) >= 100) {
    training.push(await longestOf(() => demo.train()));
  }
  const { shift } = await seen();
  await demo.setPace({ budget: 30, pause: 0 });
  console.log(`longest task while training: ${training.join(', ')} ms; shift ${shift.toFixed(5)}`);
  expect(Math.min(...training), 'longest task while training, ms').toBeLessThan(100);
  expect(shift, 'layout shift while training').toBeLessThan(0.02);

  await demo.panel('forget').getByRole('combobox', { name: 'User to forget' }).click();
  await demo.panel('forget').getByRole('option').first().click();
  const forgetting = await longestOf(() => demo.forget());
  await expect(page.locator('um-neighbourhood svg')).toBeVisible();
  const verifying = await longestOf(() => demo.verify());
  await demo.setPace({ budget: 30, pause: 40 });
  const before = (await seen()).shift;
  await demo.verify(/^Verify again$/);
  await demo.compare();
  const arriving = (await seen()).shift - before;
  console.log(`shift while verifying and comparing: ${arriving.toFixed(5)}`);
  expect(arriving, 'layout shift while verifying and comparing').toBeLessThan(0.02);
  console.log(`longest task while forgetting: ${forgetting} ms, while verifying: ${verifying} ms`);
  // These two cannot be repeated, so they get some room.
  expect(Math.max(forgetting, verifying), 'longest task, ms').toBeLessThan(250);
});
