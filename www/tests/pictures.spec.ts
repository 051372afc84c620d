/**
 * Pictures of the page to look at, in test-results/pictures. With README_PICTURE=1 also the one
 * that the README shows.
 */
import { resolve } from 'node:path';
import { test } from './demo';

const folder = resolve(import.meta.dirname, '../test-results/pictures');

for (const { width, colorScheme } of [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const) {
  test(`pictures at ${width} pixels, ${colorScheme}`, async ({ demo, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const shot = async (state: string) => {
      await page.evaluate(() => scrollTo(0, 0));
      // Charts follow their size one frame later.
      await page.waitForTimeout(150);
      const path = resolve(folder, `${width}-${colorScheme}-${state}.png`);
      await page.screenshot({ path, fullPage: true });
    };
    await shot('1-loaded');
    await demo.train();
    await shot('2-trained');
    await demo.panel('forget').getByRole('combobox').click();
    await demo.panel('forget').getByRole('option').nth(4).click();
    await shot('3-chosen');
    await demo.forget();
    await shot('4-forgotten');
    await demo.verify();
    await shot('5-verified');
    await demo.compare();
    await shot('6-compared');

    if (process.env.README_PICTURE && width === 1280 && colorScheme === 'light') {
      const path = resolve(import.meta.dirname, '../../docs/verify.png');
      const panel = (await demo.panel('verify').boundingBox())!;
      const list = (await demo.panel('verify').locator('um-ranking').boundingBox())!;
      const end = list.y + list.height + 24;
      const clip = { x: panel.x - 24, y: panel.y - 24, width: panel.width + 48, height: end - panel.y };
      await page.screenshot({ path, clip, fullPage: true });
    }
  });
}
