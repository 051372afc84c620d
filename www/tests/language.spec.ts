/** Chinese beside English: switched, remembered in the address, numbers and all; and by element. */
import { resolve } from 'node:path';
import axe from 'axe-core';
import { expect, test, type Page } from '@playwright/test';
import { Demo } from './demo';

const PICTURES = resolve(import.meta.dirname, '../test-results/pictures');
const phase = (page: Page) => page.evaluate(() => document.querySelector('unremember-demo')?.journey?.session.phase);

/** English words that are left on the page; names and data apart. */
async function leftovers(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const words = /\b(the|and|of|is|are|user|users|item|items|records?|training|forget|model|score|pairs?|test|search)\b/i;
    const walk = (root: ParentNode) => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) walk(element.shadowRoot);
        if (element.closest('[lang=en]:not(html), .failure, code, select, um-ranking li, textarea, style, noscript')) continue;
        for (const node of element.childNodes) {
          if (node.nodeType === Node.TEXT_NODE && words.test(node.textContent ?? '')) found.add(node.textContent!.trim());
        }
        for (const name of ['aria-label', 'placeholder']) {
          const value = element.getAttribute(name) ?? '';
          if (words.test(value)) found.add(value);
        }
      }
    };
    walk(document);
    return [...found];
  });
}

test('the whole way in Chinese, by a link', async ({ page, baseURL }) => {
  const demo = new Demo(page, baseURL!);
  await page.goto('/#lang=zh&data=southern-women&lambda=0.2&forget=user:Flora+Price&autorun=verify');
  await expect.poll(() => phase(page), { timeout: 30_000 }).toBe('verified');
  await demo.idle();
  await expect(page.locator('section#verify .verdict')).toContainText('无法区分');
  await expect(page.locator('um-page-foot footer')).toBeVisible();
  await expect.poll(() => page.title()).toContain('能够遗忘');
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh');
  expect(await leftovers(page)).toEqual([]);
  expect(await demo.status()).toBe('验证完成。');
  await page.evaluate(axe.source);
  const serious = await page.evaluate(async () =>
    (await (window as unknown as { axe: typeof axe }).axe.run()).violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => v.id),
  );
  expect(serious).toEqual([]);
  await page.screenshot({ path: resolve(PICTURES, 'zh-1280-light.png'), fullPage: true });
  await page.setViewportSize({ width: 390, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: resolve(PICTURES, 'zh-390-dark.png'), fullPage: true });
  demo.check();
});

test('an error of the engine is told in Chinese, by its kind, with the original behind it', async ({ page, baseURL }) => {
  const demo = new Demo(page, baseURL!);
  await page.goto('/#lang=zh&data=southern-women&lambda=0.2');
  await demo.idle();
  const upload = async (content: string) => {
    await page.locator('section#load input#files').setInputFiles({ name: '坏.csv', mimeType: 'text/csv', buffer: Buffer.from(content) });
    await demo.idle();
  };
  await upload('');
  const note = page.locator('um-failure');
  await expect(note).toContainText('文件的格式无法识别，或文件已损坏。');
  await expect(note).toContainText('怎么办');
  await expect(note.locator('[lang=en]')).toHaveText(/the file is empty/);
  expect(await demo.status()).toBe('坏.csv：文件的格式无法识别，或文件已损坏');
  // Every kind has words, so none falls back to English.
  await upload(`user,item,rating\nann,a,five\n`);
  await expect(note).toContainText('坏.csv');
  await expect(note.locator('p').first()).not.toContainText(/[a-z]{3}/);
  expect(await leftovers(page)).toEqual([]);
});

test('columns without a name are called by their number, in Chinese too', async ({ page, baseURL }) => {
  const demo = new Demo(page, baseURL!);
  await page.goto('/#lang=zh&autorun=none');
  await demo.idle();
  const rows = Array.from({ length: 60 }, (_, at) => `${at % 9}\t${at % 7}\t${1 + (at % 5)}\t${881250949 + at}`);
  const load = page.locator('section#load');
  await load.locator('input#files').setInputFiles({ name: 'u.data', mimeType: 'text/plain', buffer: Buffer.from(rows.join('\n')) });
  await demo.idle();
  await load.locator('um-data-report').evaluate((report) => {
    for (const fold of report.shadowRoot!.querySelectorAll('details')) fold.open = true;
  });
  const names = load.getByRole('region', { name: '列', exact: true }).locator('td:first-child');
  await expect(names).toHaveText(['第 1 列', '第 2 列', '第 3 列', '第 4 列']);
  // The number is what the fields below understand.
  const { columns } = (await demo.session()).summary!.files[0]!;
  expect(columns.map(({ number, name }) => [number, name])).toEqual([[1, null], [2, null], [3, null], [4, null]]);
});

test('refused rows and the lines of a checked receipt are in Chinese, each reason and each detail', async ({ page, baseURL }) => {
  const demo = new Demo(page, baseURL!);
  await page.goto('/#lang=zh&data=southern-women&lambda=0.2&forget=user:Flora+Price&autorun=forget');
  await expect.poll(() => phase(page), { timeout: 30_000 }).toBe('forgotten');
  await demo.idle();
  const verify = page.locator('section#verify');
  const check = async (many: number) => {
    await demo.unfold();
    await verify.getByRole('button', { name: '与内存中的模型核对' }).click();
    const lines = verify.getByRole('region', { name: '检查结果' }).getByRole('row');
    await expect(lines).toHaveCount(1 + many);
    // Names of models and of hashes are the same everywhere.
    for (const line of await lines.allInnerTexts()) {
      const rest = line.replaceAll(/LightGCN|SHA-256 [0-9a-f]{64}|[\d.]+e[-+]?\d+/g, '');
      expect(rest).not.toMatch(/[A-Za-z]{2}/);
      expect(rest).toMatch(/[\u4e00-\u9fff]/);
    }
  };
  await check(8);

  const rows = ['user,item,rating'];
  for (let u = 0; u < 30; u++) for (let i = u % 3; i < 20; i += 2) rows.push(`u${u},i${i},${1 + ((u + i) % 5)}`);
  const bad = ['u1,i1,many', ',i2,3', 'u2,,3', 'u2,i4,NaN', 'u3,i4,', 'u4,i1', 'u5,i1,2,9', `${'x'.repeat(2000)},i1,2`, '"u6,i1,2', 'u7,i1,2'];
  const upload = async (name: string, text: string) => {
    await page.locator('section#load input#files').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    await demo.idle();
    await expect(page.locator('section#load').getByRole('heading', { name, level: 3 })).toBeVisible();
    const load = page.locator('section#load');
    await load.locator('um-data-report').evaluate((report) => {
      for (const fold of report.shadowRoot!.querySelectorAll('details')) fold.open = true;
    });
    await expect(load.getByText(/^拒绝了 \d+ 行$/)).toBeVisible();
    const reasons = await load.getByRole('region', { name: '其中最前面的几行' }).locator('td:nth-child(2)').allInnerTexts();
    const counts = await load.locator('.file li').allInnerTexts();
    for (const reason of [...reasons, ...counts]) {
      expect(reason.replace(/JSON|UTF-8/, '')).not.toMatch(/[A-Za-z]/);
      expect(reason).toMatch(/[\u4e00-\u9fff]|JSON|UTF-8/);
    }
    const report = (await demo.session()).summary!.files[0]!;
    return report.refused.map(({ reason }) => reason);
  };
  const found = await upload('mixed.csv', [...rows, ...bad].join('\n'));
  const lines = rows.slice(1).map((row) => JSON.stringify(Object.fromEntries(row.split(',').map((value, at) => [['user', 'item', 'rating'][at], value]))));
  found.push(...(await upload('mixed.jsonl', [...lines, '7', '{"user": 1'].join('\n'))));
  expect(found.sort()).toEqual([
    'column-count',
    'long-id',
    'no-item',
    'no-rating',
    'no-user',
    'not-json',
    'not-list-or-object',
    'open-quote',
    'rating-not-finite',
    'rating-not-number',
  ]);
});

test('switched while something is shown, and back', async ({ page, baseURL }) => {
  const demo = new Demo(page, baseURL!);
  await page.goto('/#data=southern-women&lambda=0.2');
  await demo.idle();
  await demo.train();
  await page.getByLabel('Language').selectOption('zh');
  await expect(page.locator('section#train h2')).toHaveText('训练');
  expect(await phase(page)).toBe('trained');
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('lang=zh');
  await page.reload();
  await demo.idle();
  await expect(page.locator('section#train h2')).toHaveText('训练');
  await page.getByLabel('语言').selectOption('en');
  await expect(page.locator('section#train h2')).toHaveText('Train');
  await page.getByLabel('Colours').selectOption('dark');
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('theme=dark');
  await expect(page.locator('unremember-demo')).toHaveAttribute('theme', 'dark');
});

test('two elements on one page speak two languages', async ({ page }) => {
  await page.goto('/docs/embed.html');
  await page.evaluate(() => {
    // By nodes: the page's policy takes no markup from strings.
    const element = (id: string) => {
      const made = document.createElement('unremember-demo');
      made.id = id;
      made.setAttribute('data', 'southern-women');
      made.setAttribute('panels', 'train');
      return made;
    };
    const chinese = document.createElement('div');
    chinese.lang = 'zh-CN';
    chinese.append(element('b'));
    document.querySelector('main')!.replaceChildren(element('a'), chinese);
  });
  await page.locator('#b').scrollIntoViewIfNeeded();
  await expect(page.locator('#b h2')).toHaveText('训练');
  await expect(page.locator('#a h2')).toHaveText('Train');
  await page.locator('#b').getByRole('button', { name: '训练', exact: true }).click();
  await expect(page.locator('#b').getByRole('button', { name: '重新训练' })).toBeVisible({ timeout: 20_000 });
  await expect(page.locator('#a').getByRole('button', { name: 'Train', exact: true })).toBeVisible();
});
