/** What the first visit costs, counted from the built files; and that nothing jumps or goes elsewhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { DIST } from './static-server';

/** What it takes today, rounded up, in kB (1,000 bytes); lower it as the engine shrinks. */
const LIMIT = 430;
/** What it should take, charts apart. */
const GOAL = 200;

function compressed(path: string): number {
  const content = readFileSync(join(DIST, path));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  return brotliCompressSync(content, { params }).length;
}

test('the first load stays within its budget, from this origin alone', async ({ page, baseURL }) => {
  const asked: string[] = [];
  page.context().on('request', (request) => asked.push(request.url()));
  await page.goto('/');
  await page.waitForFunction(() => document.querySelector('unremember-demo')?.journey?.session.phase === 'trained');
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  expect(asked.filter((url) => !url.startsWith(baseURL!) && !/^(blob|data):/.test(url))).toEqual([]);

  // The service worker asks for the same files once more, and for those of later; only what the
  // page itself needs to begin counts.
  const used = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  const paths = new Set([baseURL!, ...used, ...asked.filter((url) => url.endsWith('.wasm'))].map((url) => new URL(url).pathname));
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
  console.log(`first load, brotli 11: ${(total / 1000).toFixed(1)} kB (${parts.join(', ')}); goal ${GOAL} kB, limit ${LIMIT} kB`);
  expect(paths.size).toBeGreaterThan(5);
  expect(total / 1000).toBeLessThan(LIMIT);
});

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
