/** The package in a page and in a worker. `node --test package/tests` has the rest. */
import { expect, test } from '@playwright/test';

test('the example with a worker works', async ({ page }) => {
  await page.goto('/pkg/examples/in-a-page.html');
  await expect(page.locator('#result')).toHaveText(/^forgotten pairs: \d+$/, { timeout: 30_000 });
});

test('in a page: progress by iteration, and other work in between', async ({ page }) => {
  await page.goto('/pkg/examples/in-a-page.html');
  const seen = await page.evaluate(async () => {
    const address = '/pkg/index.js';
    const { Session } = (await import(address)) as { Session: any };
    const session = await Session.create({ budget: 2 });
    await session.loadSample('personas');
    let timers = 0;
    const timer = setInterval(() => (timers += 1), 1);
    const fractions: number[] = [];
    for await (const { fraction } of session.train({ lambda: 0.2 })) fractions.push(fraction);
    clearInterval(timer);
    await session.destroy();
    return { timers, last: fractions.at(-1), sorted: fractions.every((f, i) => i === 0 || f >= fractions[i - 1]!) };
  });
  expect(seen).toMatchObject({ last: 1, sorted: true });
  expect(seen.timers).toBeGreaterThan(0);
});
