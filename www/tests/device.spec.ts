/** What stays on the device: the page's files for offline use, a session where asked for, and nothing after erasing. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { Demo } from './demo';
import { DIST, host } from './static-server';

const phase = (page: Page) => page.evaluate(() => document.querySelector('unremember-demo')?.journey?.session.phase);
const ready = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

/** All that is in the private file system, as text. */
const stored = (page: Page) =>
  page.evaluate(async () => {
    const read = async (folder: FileSystemDirectoryHandle): Promise<string> => {
      let text = '';
      for await (const handle of folder.values()) {
        text += `[${handle.name}]`;
        text += handle.kind === 'file' ? await (await (handle as FileSystemFileHandle).getFile()).text() : await read(handle as FileSystemDirectoryHandle);
      }
      return text;
    };
    return read(await navigator.storage.getDirectory());
  });

test('after the first visit it works without a network, documentation included', async ({ page, context, baseURL }) => {
  const demo = new Demo(page, baseURL!);
  await page.goto('/');
  await demo.idle();
  await ready(page);
  await page.goto('/docs/how-it-forgets.html');
  await expect(page.locator('um-neighbour table')).toBeVisible({ timeout: 20_000 });
  await context.setOffline(true);
  await page.goto('/#data=southern-women&lambda=0.2&seed=3');
  await demo.idle();
  await demo.train();
  await demo.chooseUser('Flora');
  await demo.forget();
  await demo.verify();
  expect(await phase(page)).toBe('verified');
  await page.getByLabel('Language').selectOption('zh');
  await expect(page.locator('section#verify h2')).toHaveText('验证');
  await page.goto('/docs/how-it-forgets.html');
  await expect(page.locator('um-neighbour table')).toBeVisible({ timeout: 20_000 });
  expect(demo.requests.filter((url) => /^https?:/.test(url) && !url.startsWith(baseURL!))).toEqual([]);
});

test('a newer version is announced, and comes when the visitor says so', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'unremember-dist-'));
  cpSync(DIST, folder, { recursive: true });
  const site = await host({ folder });
  await page.goto(site.origin);
  await expect.poll(() => phase(page)).toBe('loaded');
  await ready(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  // Another build: another version, another page.
  const worker = readFileSync(join(folder, 'sw.js'), 'utf8');
  const version = /unremember-\$\{[^}]+\}|[0-9a-f]{12}/.exec(worker)![0];
  writeFileSync(join(folder, 'sw.js'), worker.replaceAll(version, version.replace(/^./, (c) => (c === '0' ? '1' : '0'))));
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  writeFileSync(join(folder, 'index.html'), html.replace('<title>', '<title>Newer: '));
  await page.reload();
  await expect(page.locator('um-page-foot').getByText('A new version of this page is ready.')).toBeVisible({ timeout: 15_000 });
  expect(await page.title()).not.toContain('Newer');
  await page.getByRole('button', { name: 'Reload now' }).click();
  await expect.poll(() => page.title().catch(() => ''), { timeout: 15_000 }).toContain('Newer');
  const caches = await page.evaluate(() => window.caches.keys());
  expect(caches).toHaveLength(1);
  await site.close();
  rmSync(folder, { recursive: true });
});

const CSV = `user,item,rating\n${Array.from({ length: 120 }, (_, i) => `person${i % 12},title${(i * 7) % 17},${1 + (i % 5)}`).join('\n')}`;

test('a kept session comes back; what is forgotten is not in it; erasing leaves nothing', async ({ page, baseURL, context }) => {
  const demo = new Demo(page, baseURL!);
  await page.goto('/');
  await demo.idle();
  await expect(page.locator('#kept')).toHaveText('Nothing is kept on this device.');
  await demo.upload({ name: 'mine.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) });
  await page.evaluate(() => document.querySelector('unremember-demo')!.journey.changeSettings({ lambda: 0.5, dim: 4 }));
  await demo.train();
  expect(await stored(page)).toBe('');

  await page.getByLabel('Keep on this device').check();
  await expect(page.locator('#kept')).toHaveText(/[\d.]+.(KB|bytes) kept/);
  expect(await stored(page)).toContain('person7');

  await test.step('a forgotten record leaves at once', async () => {
    await demo.chooseUser('person7');
    await demo.forget();
    await expect.poll(() => stored(page)).not.toMatch(/person7\b/);
    expect(await stored(page)).toContain('person8');
  });

  const top = await page.evaluate(() => document.querySelector('unremember-demo')!.journey.engine.recommend('person3', 5));
  await test.step('it comes back, in its place', async () => {
    await page.goto('about:blank');
    await page.goto('/');
    await expect(page.locator('um-page-foot').getByText('The session that was kept on this device is back.')).toBeVisible();
    await demo.idle();
    const { phase, summary } = await demo.session();
    expect(phase).toBe('trained');
    expect(summary).toMatchObject({ name: 'records.csv', users: 11 });
    const again = await page.evaluate(() => document.querySelector('unremember-demo')!.journey.engine.recommend('person3', 5));
    expect(again.original).toEqual(top.unlearned);
  });

  await test.step('another tab that keeps something takes over, and this one no longer writes', async () => {
    const other = await context.newPage();
    await other.goto('/');
    await expect(other.locator('um-page-foot').getByText('The session that was kept on this device is back.')).toBeVisible();
    const second = new Demo(other, baseURL!);
    await second.chooseUser('person8');
    await second.forget();
    await expect.poll(() => stored(other)).not.toMatch(/person8\b/);
    await demo.train();
    await expect(page.locator('#kept')).toHaveText('Nothing is kept on this device.');
    expect(await stored(page)).not.toMatch(/person8\b/);
    await other.close();
  });

  await test.step('erase everything', async () => {
    await page.getByRole('button', { name: 'Erase everything' }).click();
    await page.getByRole('button', { name: 'Really erase everything' }).click();
    await expect(page.getByText('Everything is erased.')).toBeVisible();
    expect(await stored(page)).toBe('');
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
    expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
    expect(page.workers()).toHaveLength(0);
    await page.reload();
    await demo.idle();
    expect((await demo.session()).summary!.name).toContain('Personas');
  });
});
