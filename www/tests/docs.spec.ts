/** The documentation: every page is sound, every link leads somewhere, and the figures are live. */
import { resolve } from 'node:path';
import axe from 'axe-core';
import { expect, test, type Page } from '@playwright/test';

const PAGES = ['index', 'how-it-forgets', 'results', 'embed', 'api', 'privacy', 'security', 'contribute'];
const PICTURES = resolve(import.meta.dirname, '../test-results/pictures');

/** Errors on the console, and requests to another origin. */
function watch(page: Page, origin: string): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.context().on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin)) problems.push(request.url());
  });
  return problems;
}

async function serious(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).slice(0, 3).join(', ')}`);
  });
}

for (const name of PAGES) {
  test(`${name}: no errors, nothing foreign, accessible, no dead link, no wider than a phone`, async ({ page, baseURL, request }) => {
    const problems = watch(page, baseURL!);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(`/docs/${name}.html`);
    if (name === 'how-it-forgets') await expect(page.locator('um-neighbour table')).toBeVisible({ timeout: 20_000 });
    expect(await serious(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await serious(page), 'in dark').toEqual([]);
    const links = await page.locator('a').evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
    for (const link of new Set(links.filter((href) => href.startsWith(baseURL!)))) {
      expect((await request.get(link)).status(), link).toBe(200);
    }
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(problems).toEqual([]);
  });
}

test('how it forgets: numbers that can be followed by hand', async ({ page }) => {
  await page.goto('/docs/how-it-forgets.html');
  const rows = page.locator('um-attendance tbody tr');
  await expect(rows).toHaveCount(18);
  const weight = page.locator('um-weight dd').first();
  const [, a, b, shown] = /√\((\d+) · (\d+)\) =\s*(0?\.?\d+\.?\d*)/.exec(await weight.innerText())!;
  expect(Number(shown)).toBeCloseTo(1 / Math.sqrt(Number(a) * Number(b)), 3);
  const closure = () => page.locator('um-parts .bar').last().locator('b').innerText();
  await expect.poll(closure, { timeout: 20_000 }).toMatch(/^(1\.0000|0\.99\d\d)$/);
  const before = await page.locator('um-influence figcaption').innerText();
  await page.getByRole('button', { name: 'Nora Fayette', exact: true }).click();
  await expect(page.locator('um-influence figcaption')).toContainText('Forgetting Nora Fayette');
  await expect(page.locator('um-influence figcaption')).not.toHaveText(before);
  await expect(page.locator('.dot.goes').first()).toBeVisible();
  await expect(page.locator('.dot.moved').first()).toBeVisible();
  await page.locator('.dot[tabindex="0"]').focus();
  const edge = await page.locator('um-weight p').first().innerText();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('um-weight p').first()).not.toHaveText(edge);
});

for (const { width, colorScheme } of [
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const) {
  test(`pictures of the documentation at ${width} pixels, ${colorScheme}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const name of ['index', 'how-it-forgets', 'results', 'embed', 'api']) {
      await page.goto(`/docs/${name}.html`);
      if (name === 'how-it-forgets') {
        await expect(page.locator('um-neighbour table')).toBeVisible({ timeout: 20_000 });
        await page.locator('unremember-demo').scrollIntoViewIfNeeded();
        await page.waitForFunction(() => document.querySelector('unremember-demo')!.journey?.session.phase === 'trained');
      }
      await page.screenshot({ path: resolve(PICTURES, `docs-${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  });
}
