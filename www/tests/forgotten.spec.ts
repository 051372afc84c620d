/** Canaries: what was forgotten for good is found nowhere in what the page holds or writes. */
import { expect, test } from '@playwright/test';
import { Demo } from './demo';
import { scan } from './scan';

/** The last one is what the files are called: often after the person whose they are. */
const CANARIES = ['canaryuser', 'canaryitem', 'Canary Title', '1777777771', 'canaryname'];

function records(): string {
  const rows = ['user,item,rating,timestamp', 'canaryuser,canaryitem,5,1777777771'];
  for (let n = 0; n < 400; n++) rows.push(`person${n % 20},film${(n * 7) % 23},${1 + (n % 5)},${1_600_000_000 + n}`);
  for (let n = 0; n < 8; n++) rows.push(`canaryuser,film${n},${1 + (n % 5)},1777777771`, `person${n},canaryitem,4,1777777771`);
  rows.push('canaryuser,film2,not a rating,1777777771');
  return rows.join('\n');
}

function titles(): string {
  const rows = Array.from({ length: 23 }, (_, n) => `film${n},Film ${n},Drama`);
  return ['item,title,genres', ...rows, 'canaryitem,Canary Title,Drama'].join('\n');
}

const file = (name: string, content: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });

test('forgotten for good is found nowhere', async ({ page, baseURL }) => {
  const demo = new Demo(page, baseURL!);
  const logs: string[] = [];
  page.on('console', (message) => logs.push(message.text()));
  await page.goto('/#autorun=none');
  await demo.idle();
  await expect(page.locator('#kept')).toBeVisible();
  await demo.upload(file('canaryname.csv', records()), file('canaryname-titles.csv', titles()));
  await page.evaluate(() =>
    document.querySelector('unremember-demo')!.journey.changeSettings({ lambda: 0.5, dim: 4 }),
  );
  await page.getByLabel('Keep on this device').check();
  await demo.train();
  // Whatever the visitor looked at before: a list, a ranking, a search.
  await page.evaluate(() => document.querySelector('unremember-demo')!.journey.chooseUser('canaryuser'));
  // Not while the kept files are being written anew.
  await page.locator('um-page-foot').evaluate((foot: HTMLElementTagNameMap['um-page-foot']) => foot.keeping.settled());
  const before = await scan(page, CANARIES);
  for (const canary of CANARIES) {
    expect(before.found.some((place) => place.endsWith(canary)), `the scan sees ${canary}`).toBe(true);
  }
  for (const place of ['worker', 'private files', 'export of records', 'journey']) {
    expect(before.found.some((found) => found.includes(place)), `the scan sees the ${place}`).toBe(true);
  }

  await demo.chooseUser('canaryuser');
  await demo.panel('forget').getByRole('tab', { name: 'An item' }).click();
  await demo.pick(demo.panel('forget').getByRole('combobox', { name: 'Item to forget' }), 'Canary');
  await demo.panel('forget').getByRole('tab', { name: 'A list' }).click();
  await demo.panel('forget').locator('textarea').fill('canaryuser\nmisspelt canaryitem\n');
  await demo.panel('forget').getByRole('button', { name: 'Read this list' }).click();
  await expect(demo.panel('forget').getByText('misspelt canaryitem').last()).toBeVisible();
  await demo.forget();
  const receipt = await page.evaluate(async () =>
    JSON.stringify(await document.querySelector('unremember-demo')!.journey.engine.receipt()),
  );
  await demo.verify();
  await page.getByRole('button', { name: /^Forget for good/ }).first().click();
  await expect.poll(() => demo.session().then(({ phase }) => phase)).toBe('trained');
  // The page draws, and what is kept is written.
  await expect.poll(() => scan(page, CANARIES).then(({ found }) => found), { timeout: 10_000 }).toEqual([]);

  const after = await scan(page, CANARIES);
  expect(after.found).toEqual([]);
  expect(after.texts).toBeGreaterThan(1000);
  for (const canary of CANARIES) {
    expect(receipt).not.toContain(canary);
    expect(logs.join('\n')).not.toContain(canary);
    expect(demo.requests.join('\n')).not.toContain(canary);
  }
  console.log(
    `  canaries: ${before.found.length} places before, ${after.found.length} after, in ${after.texts} texts; ` +
      `${logs.length} log lines, ${demo.requests.length} requests, 1 receipt: none`,
  );
  demo.check();
});
