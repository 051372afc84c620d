/** A link says what is shown, is checked like any input, and gives everybody the same numbers. */
import { expect, test, type Page } from '@playwright/test';
import { Demo } from './demo';

async function visit(page: Page, baseURL: string, fragment: string): Promise<Demo> {
  const demo = new Demo(page, baseURL);
  await page.goto(`/${fragment}`);
  await demo.idle();
  return demo;
}
const hash = (page: Page) => page.evaluate(() => location.hash);

test('a shared link shows the same numbers to somebody else', async ({ page, baseURL, browser }) => {
  const demo = await visit(page, baseURL!, '');
  await demo.sample('Southern Women');
  const settings = demo.panel('train');
  await settings.getByText('Settings', { exact: true }).click();
  await settings.getByLabel('Seed').fill('7');
  await settings.getByLabel('Dimensions').fill('8');
  await settings.getByLabel('Lambda').fill('0.2');
  await settings.getByLabel('Lambda').press('Tab');
  await demo.train();
  await demo.chooseUser('Nora');
  await demo.forget();
  await demo.verify();
  await expect.poll(() => hash(page)).toContain('autorun=verify');
  const link = page.url();
  expect(decodeURIComponent(link).replaceAll('+', ' ')).toContain('#data=southern-women&dim=8&lambda=0.2&seed=7&forget=user:Nora Fayette');

  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  const phase = () => other.evaluate(() => document.querySelector('unremember-demo')?.journey?.session.phase);
  await expect.poll(phase, { timeout: 60_000 }).toBe('verified');
  const numbers = async (of: Page) => {
    const { train, verify } = await of.evaluate(() => document.querySelector('unremember-demo')!.journey.session);
    return [train!.objective, train!.metrics, verify!.forget_set, verify!.test_set];
  };
  expect(await numbers(other)).toEqual(await numbers(page));
  await other.context().close();
});

test('what a link must not say is refused, and the visitor is told', async ({ page, baseURL }) => {
  const demo = await visit(
    page,
    baseURL!,
    '#data=https://evil.example/x.csv&layers=99&dim=8&colour=red&lambda=%3Cscript%3E&forget=user',
  );
  const note = page.getByRole('alert');
  for (const name of ['layers=99', 'colour=red', 'lambda=<script>', 'data=https://evil.example', 'forget=user']) {
    await expect(note).toContainText(name);
  }
  const { settings, source } = await page.evaluate(() => {
    const { settings, source } = document.querySelector('unremember-demo')!.journey;
    return { settings, source };
  });
  expect(settings).toMatchObject({ dim: 8, layers: null, lambda: null });
  expect(source).toEqual({ kind: 'sample', name: 'personas' });
  demo.check();
});

test('the panel is in the address, and a link begins there', async ({ page, baseURL }) => {
  await visit(page, baseURL!, '');
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: /^Verify/ }).click();
  // A plain visit is trained at once.
  await expect.poll(() => hash(page)).toBe('#panel=verify&autorun=train');
  await page.reload();
  await expect(page.locator('section#verify')).toBeFocused();
});

test('nothing of own data gets into the address', async ({ page, baseURL }) => {
  const demo = await visit(page, baseURL!, '#data=southern-women');
  const rows = Array.from({ length: 80 }, (_, i) => `secret${i % 9},title${(i * 5) % 11},${1 + (i % 5)}`);
  await demo.upload({ name: 'my-secret.csv', mimeType: 'text/csv', buffer: Buffer.from(`user,item,rating\n${rows.join('\n')}`) });
  await page.evaluate(() => document.querySelector('unremember-demo')!.journey.changeSettings({ lambda: 0.5, dim: 4 }));
  await demo.train();
  await demo.chooseUser('secret3');
  await demo.forget();
  await expect.poll(() => hash(page)).toBe('#dim=4&lambda=0.5');
});
