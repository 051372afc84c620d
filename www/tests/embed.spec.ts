/** The element on other people's pages: another origin, strict policies, several at once. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type {} from '../src/embed';
import { DIST, host, type Host } from './static-server';

let files: Host;
test.beforeAll(async () => {
  files = await host({ folder: DIST, headers: { 'access-control-allow-origin': '*' } }, '127.0.0.1');
});
test.afterAll(() => files.close());

const PICTURES = resolve(import.meta.dirname, '../test-results/pictures');

/** Opens a page of another origin with this body, and tells what went wrong on it. */
async function open(page: Page, body: string, policy?: string): Promise<{ problems: string[]; site: Host }> {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>An article</title>
    <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
    <script type="module" src="${files.origin}/embed/unremember.js"></script></head>
    <body>${body}</body></html>`;
  const ratings = Array.from({ length: 60 }, (_, i) => `u${i % 10},i${(i * 7) % 13},${1 + (i % 5)}`);
  const site = await host({
    pages: { '/index.html': html, '/ratings.csv': `user,item,rating\n${ratings.join('\n')}\n` },
    headers: policy ? { 'content-security-policy': policy } : {},
  });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(site.origin);
  return { problems, site };
}

const phase = (page: Page, selector = 'unremember-demo') =>
  page.evaluate((s) => document.querySelector<HTMLElementTagNameMap['unremember-demo']>(s)?.journey?.session.phase, selector);

const strict = () =>
  `default-src 'none'; script-src ${files.origin} 'wasm-unsafe-eval'; worker-src blob: ${files.origin}; connect-src ${files.origin}; img-src data:; base-uri 'none'`;

test('one script tag, two origins and a strict policy: from nothing to verified', async ({ page }) => {
  const { problems, site } = await open(
    page,
    `<h1>An article</h1><unremember-demo data="southern-women" lambda="0.2" autorun="verify"
      forget="user:Flora Price" panels="forget verify"></unremember-demo>`,
    strict(),
  );
  await expect.poll(() => phase(page), { timeout: 60_000 }).toBe('verified');
  await expect(page.locator('section#verify .verdict')).toBeVisible();
  await expect(page.locator('section#load')).toHaveCount(0);
  await page.screenshot({ path: resolve(PICTURES, 'embed-two-origins.png'), fullPage: true });
  expect(problems).toEqual([]);
  await site.close();
});

test('where the policy forbids the worker, the reader is told, and shown the way', async ({ page }) => {
  const { site } = await open(
    page,
    '<unremember-demo data="southern-women" seed="5"></unremember-demo>',
    `default-src 'none'; script-src ${files.origin} 'wasm-unsafe-eval'; connect-src ${files.origin}; img-src data:`,
  );
  await expect(page.getByText('The engine could not be started here')).toBeVisible();
  const link = page.getByRole('link', { name: /on its own page/ });
  await expect(link).toHaveAttribute('href', new RegExp(`^${files.origin}/index.html#data=southern-women&seed=5`));
  await expect(page.locator('section#load')).toHaveCount(0);
  await page.screenshot({ path: resolve(PICTURES, 'embed-refused.png'), fullPage: true });
  await site.close();
});

test('nothing is fetched before the element can be seen, or before a click', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const { site } = await open(
    page,
    `<unremember-demo id="click" loading="click" data="southern-women"></unremember-demo>
     <p style="height: 4000px"></p><unremember-demo id="far" data="southern-women"></unremember-demo>`,
  );
  await expect(page.getByRole('button', { name: 'Start' })).toBeVisible();
  await page.waitForTimeout(300);
  const early = asked.filter((url) => url.includes('/embed/'));
  const size = early.reduce((sum, url) => sum + statSync(resolve(DIST, `.${new URL(url).pathname}`)).size, 0);
  expect(early.some((url) => /wasm|mount|worker/.test(url))).toBe(false);
  expect(size, 'bytes before the element begins').toBeLessThan(21_000);
  await page.getByRole('button', { name: 'Start' }).click();
  await expect.poll(() => phase(page, '#click')).toBe('loaded');
  expect(page.workers()).toHaveLength(1);
  await page.locator('#far').scrollIntoViewIfNeeded();
  await expect.poll(() => phase(page, '#far')).toBe('loaded');
  expect(page.workers()).toHaveLength(2);
  await site.close();
});

test('two elements share nothing; one that is moved goes on, one that is removed ends', async ({ page }) => {
  const { problems, site } = await open(
    page,
    `<unremember-demo id="a" data="southern-women" lambda="0.2" panels="train" theme="dark"></unremember-demo>
     <unremember-demo id="b" data="southern-women" lambda="0.2" panels="train" height="20rem"></unremember-demo>`,
  );
  await expect.poll(() => phase(page, '#a')).toBe('loaded');
  await page.locator('#b').scrollIntoViewIfNeeded();
  await expect.poll(() => phase(page, '#b')).toBe('loaded');
  const lambda = await page.evaluate(async () => (await document.querySelector<HTMLElementTagNameMap['unremember-demo']>('#a')!.train()).lambda);
  expect(lambda).toBe(0.2);
  expect(await phase(page, '#a')).toBe('trained');
  expect(await phase(page, '#b')).toBe('loaded');
  const height = await page.locator('#b').evaluate((element) => element.getBoundingClientRect().height);
  expect(height).toBe(320);
  await page.evaluate(() => document.body.append(document.querySelector('#a')!));
  await page.waitForTimeout(100);
  expect(await phase(page, '#a')).toBe('trained');
  await page.evaluate(() => document.querySelector('#a')!.remove());
  await expect.poll(() => page.workers().length).toBe(1);
  expect(problems).toEqual([]);
  await site.close();
});

test('attributes are properties, and what they do not allow is refused', async ({ page }) => {
  const { site } = await open(page, '<unremember-demo loading="click"></unremember-demo>');
  const seen = await page.evaluate(async () => {
    await customElements.whenDefined('unremember-demo');
    const demo = document.querySelector('unremember-demo')!;
    const errors: string[] = [];
    demo.addEventListener('error', (event) => errors.push((event as unknown as CustomEvent).detail.remedy));
    demo.dim = 8;
    demo.setAttribute('layers', '1');
    demo.request = { users: ['Ann; of, 100%'], items: [], records: [['a', 'b']], random_share: null };
    const written = demo.getAttribute('forget');
    const read = demo.request;
    demo.setAttribute('layers', '9');
    demo.setAttribute('seed', '-1');
    demo.setAttribute('height', 'calc(1px); color: red');
    return { dim: demo.getAttribute('dim'), layers: demo.layers, seed: demo.seed, height: demo.height, written, read, errors };
  });
  expect(seen).toMatchObject({ dim: '8', layers: null, seed: 1, height: null });
  expect(seen.written).toBe('user:Ann%3B of%2C 100%25; record:a,b');
  expect(seen.read).toMatchObject({ users: ['Ann; of, 100%'], records: [['a', 'b']] });
  expect(seen.errors).toHaveLength(3);
  expect(seen.errors[0]).toContain('from 0 to 4');
  await site.close();
});

test('methods, events, own data by address, and an export without the forgotten', async ({ page }) => {
  const { problems, site } = await open(
    page,
    '<unremember-demo data="ratings.csv" lambda="0.5" dim="4"></unremember-demo>',
  );
  const told = await page.evaluate(async () => {
    await customElements.whenDefined('unremember-demo');
    const demo = document.querySelector('unremember-demo')!;
    const events = new Set<string>();
    for (const name of ['loaded', 'progress', 'trained', 'forgotten', 'verified', 'error']) {
      demo.addEventListener(name, () => events.add(name));
    }
    const refused = await demo.forget({ users: ['u3'] }).catch((error) => error.message);
    await demo.train();
    const forgotten = (await demo.forget({ users: ['u3'] })).forgotten.users;
    await demo.verify();
    const file = await (await demo.exportModel()).text();
    return { events: [...events].sort(), refused, forgotten, size: file.length, stays: file.includes('"u4') || file.includes('u4'), gone: !/\bu3\b/.test(file) };
  });
  expect(told).toMatchObject({ forgotten: 1, stays: true, gone: true });
  expect(told.refused).toContain('no trained model');
  expect(told.events).toEqual(['error', 'forgotten', 'loaded', 'progress', 'trained', 'verified']);
  expect(problems).toEqual([]);
  await site.close();
});

test('colours and parts can be styled from outside', async ({ page }) => {
  const { site } = await open(
    page,
    `<style>unremember-demo { --unremember-accent: rgb(200, 0, 100) } unremember-demo::part(panel-data) { border-radius: 3px }</style>
     <unremember-demo data="southern-women"></unremember-demo>`,
  );
  await expect.poll(() => phase(page)).toBe('loaded');
  const style = await page.locator('section#load').evaluate((section) => ({
    radius: getComputedStyle(section).borderRadius,
    colour: getComputedStyle(section.querySelector('.step')!).color,
  }));
  expect(style).toEqual({ radius: '3px', colour: 'rgb(200, 0, 100)' });
  await site.close();
});

for (const width of [320, 390, 768]) {
  test(`in a column of ${width} pixels on a wide page it is laid out for the column`, async ({ page }) => {
    const { problems, site } = await open(
      page,
      `<style>article { width: ${width}px; margin: 2rem auto; outline: 1px dotted grey }</style>
       <h1>An article</h1><article><unremember-demo data="southern-women" lambda="0.2" autorun="verify"
         forget="user:Flora Price" panels="title try data train forget verify"></unremember-demo></article>`,
    );
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(() => phase(page), { timeout: 60_000 }).toBe('verified');
    // Everything that can be unfolded is.
    const beyond = await page.evaluate(async (width) => {
      const found = new Set<string>();
      const visit = (root: ParentNode, look: (element: Element) => void) => {
        for (const element of root.querySelectorAll('*')) {
          look(element);
          if (element.shadowRoot) visit(element.shadowRoot, look);
        }
      };
      visit(document, (element) => {
        if (element instanceof HTMLDetailsElement) element.open = true;
      });
      await new Promise((drawn) => setTimeout(drawn, 700));
      const { right } = document.querySelector('article')!.getBoundingClientRect();
      visit(document.querySelector('article')!, (element) => {
        const box = element.getBoundingClientRect();
        const root = element.getRootNode();
        // What scrolls inside its own frame may be wider.
        let scrolls = element.closest('.table-frame, .visually-hidden, .chips, .list') !== null;
        for (let at = root; at instanceof ShadowRoot; at = at.host.getRootNode()) {
          scrolls ||= at.host.closest('.table-frame, .visually-hidden') !== null;
        }
        if (!scrolls && box.width > 0 && box.right > right + 1) {
          found.add(`${element.localName}.${element.getAttribute('class') ?? ''} in ${root instanceof ShadowRoot ? root.host.localName : ''}: ${Math.round(box.right - right)} px of ${width}`);
        }
      });
      return [...found];
    }, width);
    await page.screenshot({ path: resolve(PICTURES, `embed-column-${width}.png`), fullPage: true });
    expect(beyond).toEqual([]);
    expect(problems).toEqual([]);
    await site.close();
  });
}
