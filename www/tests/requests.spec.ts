/** What people ask to have forgotten: a genre, a night, a share by chance, a list, bad data. */
import { resolve } from 'node:path';
import axe from 'axe-core';
import { expect, test, type Demo } from './demo';

const PICTURES = resolve(import.meta.dirname, '../test-results/pictures');

async function quick(demo: Demo): Promise<void> {
  await demo.page.evaluate(() => document.querySelector('unremember-demo')!.journey.changeSettings({ lambda: 2, dim: 8 }));
  await demo.train();
}

const request = (demo: Demo) =>
  demo.page.evaluate(() => document.querySelector('unremember-demo')!.journey.request);

test('a genre, a time, chance and a list, all in one request, and in the link', async ({ demo, page }) => {
  await quick(demo);
  const panel = demo.panel('forget');
  const goes = panel.locator('#goes');
  await panel.getByRole('tab', { name: 'A genre' }).click();
  const genres = panel.getByLabel('Genre to forget');
  await expect(genres.locator('option').first()).toBeAttached();
  const genre = await genres.inputValue();
  await panel.getByRole('button', { name: 'Add' }).click();
  await expect(goes).toContainText('will go');

  await panel.getByRole('tab', { name: 'A time' }).click();
  await panel.getByRole('button', { name: 'Add' }).click();
  await panel.getByRole('tab', { name: 'By chance' }).click();
  await panel.getByLabel(/in percent/).fill('0.5');
  await panel.getByRole('button', { name: 'Add' }).click();

  await panel.getByRole('tab', { name: 'A list' }).click();
  const user = await demo.userAt(3);
  await panel.getByLabel(/on each line/).fill('nobody at all');
  await panel.getByRole('button', { name: 'Read this list' }).click();
  await expect(panel.getByText(/names nothing that is there/)).toBeVisible();
  await panel.getByLabel(/on each line/).fill(`${user}\n`);
  await panel.getByRole('button', { name: 'Read this list' }).click();
  await expect(panel.locator('.chip')).toHaveCount(4);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await panel.screenshot({ path: resolve(PICTURES, `requests-${width}.png`) });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await demo.forget();
  const asked = await request(demo);
  expect(asked).toMatchObject({ users: [user], genres: [genre], random_share: 0.005 });
  expect(asked!.time_range![1] - asked!.time_range![0]).toBeGreaterThan(86_000);
  const { rows } = await page.evaluate(async () => {
    const { engine } = document.querySelector('unremember-demo')!.journey;
    await engine.finishForgetting();
    return { rows: await engine.listGenres() };
  });
  expect(rows.some(({ id }) => id === genre)).toBe(false);
});

test('a list from a file', async ({ demo }) => {
  await demo.sample('Southern Women');
  await quick(demo);
  const panel = demo.panel('forget');
  await panel.getByRole('tab', { name: 'A list' }).click();
  const buffer = Buffer.from('user,item\nFlora Price,E9\nNora Fayette\n');
  await panel.locator('um-forget-more input[type=file]').setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer });
  await expect(panel.locator('#goes')).toContainText('1 user will go');
  await panel.getByRole('tab', { name: 'A genre' }).click();
  await expect(panel.getByText('These items have no genres.')).toBeVisible();
  await panel.getByRole('tab', { name: 'A time' }).click();
  await expect(panel.getByText('These records have no times.')).toBeVisible();
  await panel.getByRole('tab', { name: 'Bad data' }).click();
  await expect(panel.getByText(/this needs ratings/)).toBeVisible();
});

test('bad data: the model suffers, forgets them, and recovers', async ({ demo }) => {
  await quick(demo);
  const auc = async () => (await demo.session()).train!.metrics.test_auc!;
  const good = await auc();
  const panel = demo.panel('forget');
  await panel.getByRole('tab', { name: 'Bad data' }).click();
  await panel.getByLabel(/turn round/).fill('20');
  await panel.getByRole('button', { name: 'Spoil the data and train' }).click();
  await demo.idle();
  await expect(panel.getByText(/labels turned round\. The test AUC went from/)).toBeVisible();
  const bad = await auc();
  await expect(panel.locator('#goes')).toContainText('will go');
  await demo.forget();
  const after = (await demo.session()).forget!.after.test_auc!;
  console.log(`test AUC ${good.toFixed(4)}, spoilt ${bad.toFixed(4)}, recovered ${after.toFixed(4)}`);
  expect(bad).toBeLessThan(good - 0.01);
  expect(after).toBeGreaterThan(bad + 0.5 * (good - bad));
  // Nobody else can follow a link to this.
  expect(await demo.page.evaluate(() => location.hash)).not.toContain('forget=');
});

test('axe finds nothing serious on any of these panels, nor on what is below the demo', async ({ demo, page }) => {
  await quick(demo);
  await page.evaluate(axe.source);
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const name of ['A genre', 'A time', 'By chance', 'A list', 'Bad data']) {
      await demo.panel('forget').getByRole('tab', { name }).click();
      const serious = await page.evaluate(async () =>
        (await (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] })).violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
      );
      found.push(...serious.map((violation) => `${name}, ${colorScheme}: ${violation}`));
    }
  }
  expect(found).toEqual([]);
  await expect(page.locator('[role=status]')).toHaveCount(1);
});
