/** Everybody can use it: axe finds nothing serious in any state, in light and in dark. */
import axe from 'axe-core';
import { expect, test, type Demo } from './demo';

async function violations(demo: Demo, state: string): Promise<string[]> {
  await demo.page.evaluate(axe.source);
  const found = await demo.page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
    });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
  });
  return found.map((violation) => `${state}: ${violation}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in ${colorScheme}`, async ({ demo, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found = await violations(demo, 'loaded');

    for (const summary of await page.locator('details > summary').all()) await summary.click();
    found.push(...(await violations(demo, 'disclosures open')));
    await demo.upload({ name: 'x.csv', mimeType: 'text/csv', buffer: Buffer.from('') });
    found.push(...(await violations(demo, 'a bad file')));

    await demo.train();
    found.push(...(await violations(demo, 'trained')));
    const panel = demo.panel('forget');
    await panel.getByRole('tab', { name: 'Single records' }).click();
    await panel.getByRole('checkbox').first().check();
    found.push(...(await violations(demo, 'records')));
    await panel.getByRole('tab', { name: 'A user' }).click();
    await panel.getByRole('combobox').click();
    await expect(panel.getByRole('option').first()).toBeVisible();
    found.push(...(await violations(demo, 'list open')));
    await panel.getByRole('combobox').press('Escape');

    await demo.forget();
    found.push(...(await violations(demo, 'forgotten')));
    await demo.verify();
    found.push(...(await violations(demo, 'verified')));
    expect(found).toEqual([]);
  });
}

test('nothing is wider than a phone of 320 pixels', async ({ demo, page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await demo.train();
  await demo.panel('forget').getByRole('tab', { name: 'Single records' }).click();
  await demo.panel('forget').getByRole('checkbox').first().check();
  await demo.forget();
  await demo.verify();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(320);
});
