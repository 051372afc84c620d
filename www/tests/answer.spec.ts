/** The first answer is shown as soon as it stands, and polished before the visitor's eyes. */
import { expect, test } from './demo';

/** Work in small pieces with rests, so that there is time to look. */
const SLOW = { budget: 1, pause: 300 };

test('a first answer is shown while it is polished, and is gone with a cancel', async ({ demo }) => {
  await demo.train();
  const panel = demo.panel('forget');
  await panel.getByRole('combobox', { name: 'User to forget' }).click();
  await panel.getByRole('option').nth(3).click();
  await demo.setPace(SLOW);
  await panel.getByRole('button', { name: /^Forget$/ }).click();
  await expect(panel.getByRole('heading', { name: /^The first answer stands/ })).toBeVisible();
  await expect(panel.getByText(/of the screen/)).toBeVisible();
  await expect(panel.getByRole('heading', { name: 'After forgetting' })).toBeVisible();
  expect(await demo.status()).toMatch(/^First answer after .*; it is being polished/);
  expect((await demo.session()).phase).toBe('trained');
  await panel.getByRole('button', { name: /^Cancel/ }).click();
  await demo.idle();
  await expect(panel.getByRole('combobox', { name: 'User to forget' })).toBeVisible();
  await expect(panel.getByRole('heading', { name: /^The first answer stands/ })).toHaveCount(0);

  await panel.getByRole('button', { name: /^Forget$/ }).click();
  await expect(panel.getByRole('heading', { name: /^The first answer stands/ })).toBeVisible();
  const first = await panel.locator('dl.stats').first().innerText();
  await demo.setPace({ budget: 30, pause: 0 });
  await demo.idle();
  await expect(panel.getByRole('heading', { name: /forgotten$/ })).toBeVisible();
  // The time that was told then is the one of the report.
  const { forget } = await demo.session();
  expect(first).toContain('first answer');
  expect((await panel.locator('dl.stats').first().innerText()).split('\n')[1]).toBe(first.split('\n')[1]);
  expect(forget!.first_answer_seconds).toBeGreaterThan(0);
});

test('the first look shows it too', async ({ page }) => {
  await page.goto('/');
  const panel = page.locator('section#try');
  const forget = panel.getByRole('button', { name: /^Forget / }).first();
  await expect(forget).toBeEnabled();
  await page.evaluate((pace) => {
    document.querySelector('unremember-demo')!.journey.engine.pace = pace;
  }, SLOW);
  await forget.click();
  await expect(panel.getByText(/^First answer after .* being polished/)).toBeVisible();
  await expect(panel.getByRole('heading', { name: 'Recommended after forgetting' })).toBeVisible();
  await expect(panel.getByText(/^Forgotten after .*, and exact after/)).toBeVisible({ timeout: 60_000 });
});
