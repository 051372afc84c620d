/** What the first visit costs, counted from the built files; and that nothing jumps or goes elsewhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';
import { DIST } from './static-server';

/** All that is fetched until the first model is there, charts too, in kB (1,000 bytes). */
const LIMIT = 200;
/** What follows then, without anybody waiting for it. */
const REST = /\/rest-[^/]*\.wasm$/;

function compressed(path: string): number {
  const content = readFileSync(join(DIST, path));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  return brotliCompressSync(content, { params }).length;
}

test('the first load stays within its budget, from this origin alone', async ({ page, baseURL }) => {
  const asked: string[] = [];
  page.context().on('request', (request) => asked.push(request.url()));
  // Not the service worker's, which fetches everything for offline use meanwhile.
  await page.route(REST, (route) => route.abort());
  await page.addInitScript(() => {
    document.addEventListener('DOMContentLoaded', () => {
      const demo = document.querySelector('unremember-demo');
      demo?.addEventListener('trained', () => performance.mark('trained'), { once: true });
    });
  });
  await page.goto('/');
  await page.waitForFunction(() => performance.getEntriesByName('trained').length > 0);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  expect(asked.filter((url) => !url.startsWith(baseURL!) && !/^(blob|data):/.test(url))).toEqual([]);

  const used = await page.evaluate(() => {
    const trained = performance.getEntriesByName('trained')[0]!.startTime;
    const entries = performance.getEntriesByType('resource');
    return entries.filter(({ startTime }) => startTime <= trained).map(({ name }) => name);
  });
  // What the engine's worker fetches is not among the page's own resources.
  const engine = asked.filter((url) => url.endsWith('.wasm') && !REST.test(url));
  const paths = new Set([baseURL!, ...used, ...engine].map((url) => new URL(url).pathname));
  let total = 0;
  const kinds: Record<string, number> = {};
  for (const path of paths) {
    const file = path === '/' ? 'index.html' : path.slice(1);
    const size = compressed(file);
    const kind = /\.(\w+)$/.exec(file)![1]!;
    total += size;
    kinds[kind] = (kinds[kind] ?? 0) + size;
    console.log(`${(size / 1000).toFixed(1).padStart(7)} kB  ${file}`);
  }
  const parts = Object.entries(kinds).map(([kind, size]) => `${kind} ${(size / 1000).toFixed(1)}`);
  console.log(`first load, brotli 11: ${(total / 1000).toFixed(1)} kB (${parts.join(', ')}); limit ${LIMIT} kB`);
  expect(kinds['wasm']).toBeGreaterThan(0);
  expect(paths.size).toBeGreaterThan(5);
  expect(total / 1000).toBeLessThan(LIMIT);
});

test.describe('without a service worker, which would bring the rest', () => {
  test.use({ serviceWorkers: 'block' });
  test('a first visit gets to a model with the first part of the engine alone', withoutRest);
});

async function withoutRest({ page }: { page: Page }) {
  const phase = (wanted: string) =>
    page.waitForFunction((name) => document.querySelector('unremember-demo')?.journey?.session.phase === name, wanted);
  let refused = 0;
  await page.route(REST, (route) => {
    refused += 1;
    return route.abort();
  });
  await page.goto('/');
  await phase('trained');
  const quick = page.locator('section#try');
  const forget = quick.getByRole('button', { name: /^Forget / }).first();
  await forget.click();
  await expect(page.getByText('a part of the engine could not be fetched').first()).toBeVisible();
  expect(refused).toBeGreaterThan(0);
  expect(await page.evaluate(() => document.querySelector('unremember-demo')!.journey.crash)).toBeNull();
  await page.unroute(REST);
  await forget.click();
  await phase('forgotten');
}

test('nothing jumps from the first paint to the last result', async ({ page }) => {
  await page.addInitScript(() => {
    const seen = { shift: 0, moved: [] as string[] };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node: Node | null }[] })[]) {
        if (entry.hadRecentInput) continue;
        seen.shift += entry.value;
        seen.moved.push(`${entry.value.toFixed(4)} ${entry.sources.map(({ node }) => node?.nodeName).join(' ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto('/#data=southern-women&lambda=0.2&forget=user:Flora+Price&autorun=verify');
  await page.waitForFunction(() => document.querySelector('unremember-demo')?.journey?.session.phase === 'verified');
  await page.waitForTimeout(500);
  const { shift, moved } = await page.evaluate(() => (window as unknown as { seen: { shift: number; moved: string[] } }).seen);
  console.log(`layout shift: ${shift.toFixed(4)} ${moved.join('; ')}`);
  expect(shift).toBeLessThan(0.05);
});
