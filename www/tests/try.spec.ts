/** The first visit: trained without being asked, and one record is one click from being forgotten. */
import { expect, test } from '@playwright/test';

test('one click forgets one record, the ten best change, and another click checks it', async ({ page }) => {
  await page.goto('/');
  const panel = page.locator('section#try');
  const forget = panel.getByRole('button', { name: /^Forget / });
  await expect(forget).toHaveCount(8);
  await expect(forget.first()).toBeEnabled();
  const name = (await forget.first().getAttribute('aria-label'))!.replace('Forget ', '');
  await forget.first().click();
  await expect(panel.getByRole('heading', { name: 'Recommended after forgetting' })).toBeVisible();
  // The record is no longer offered.
  await expect(panel.getByRole('button', { name: `Forget ${name}`, exact: true })).toHaveCount(0);
  // What was forgotten may be recommended again, and something moved.
  await expect(panel.getByText(/^(up|down) \d|^new$/).first()).toBeVisible();
  await panel.getByRole('button', { name: 'Check: train again without it' }).click();
  await expect(panel.getByText(/indistinguishable .* times closer to those of a retrained model/)).toBeVisible();
  await panel.getByRole('button', { name: 'See the proofs' }).click();
  await expect(page.locator('section#verify')).toBeFocused();
});

test('on a phone the changed list is in view after the click', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto('/');
  const panel = page.locator('section#try');
  await panel.getByRole('button', { name: /^Forget / }).first().click();
  await expect(panel.getByRole('heading', { name: 'Recommended after forgetting' })).toBeInViewport();
});
