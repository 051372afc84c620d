/** The first visit: trained without being asked, and one record is one click from being forgotten. */
import { expect, test } from '@playwright/test';

test('one click forgets one record, and the ten best change', async ({ page }) => {
  await page.goto('/');
  const panel = page.locator('section#try');
  const forget = panel.getByRole('button', { name: /^Forget / });
  await expect(forget).toHaveCount(8);
  await expect(forget.first()).toBeEnabled();
  const name = (await forget.first().getAttribute('aria-label'))!.replace('Forget ', '');
  await forget.first().click();
  await expect(panel.getByRole('heading', { name: 'After forgetting' })).toBeVisible();
  // The record is no longer offered.
  await expect(panel.getByRole('button', { name: `Forget ${name}`, exact: true })).toHaveCount(0);
  // What was forgotten may be recommended again, and something moved.
  await expect(panel.getByText(/^(up|down) \d|^new$/).first()).toBeVisible();
  await panel.getByRole('button', { name: 'Compare with a retraining' }).click();
  await expect(panel.getByText(/closes|indistinguishable/)).toBeVisible();
});
