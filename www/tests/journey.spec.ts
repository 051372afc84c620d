/** The whole way on the built-in samples: load, train, forget, verify, forget for good. */
import { expect, test } from './demo';

test('personas: from the first look to forgetting for good', async ({ demo }) => {
  await test.step('the sample is there, and says that it is synthetic', async () => {
    const panel = demo.panel('load');
    await expect(panel.getByText(/^Synthetic/)).toBeVisible();
    const { summary } = await demo.session();
    expect(summary!.synthetic).toBe(true);
    expect(summary!.users).toBeGreaterThan(400);
    expect(summary!.titles).toBe(summary!.items);
    await expect(panel.getByRole('img', { name: /^Histogram of/ }).first()).toBeVisible();
  });

  await test.step('train', async () => {
    await demo.train();
    const { phase, train } = await demo.session();
    expect(phase).toBe('trained');
    expect(train!.stop_reason).toBe('converged');
    await expect(demo.panel('train').getByText('training time')).toBeVisible();
    await expect(demo.panel('train').getByRole('listitem')).toHaveCount(10);
    const user = await demo.userAt(7);
    await demo.pick(demo.panel('train').getByRole('combobox', { name: 'User' }), user.toLowerCase());
    await expect(demo.panel('train').getByText(`Recommended for user ${user}`)).toBeVisible();
  });

  await test.step('forget a user', async () => {
    const panel = demo.panel('forget');
    await expect(panel.getByText(/cannot be undone/)).toBeVisible();
    await panel.getByRole('combobox', { name: 'User to forget' }).click();
    await panel.getByRole('option').nth(4).click();
    await expect(panel.locator('#goes')).toContainText(/training records.*1 user will go/);
    await demo.forget();
    const { phase, forget } = await demo.session();
    expect(phase).toBe('forgotten');
    expect(forget!.forgotten.users).toBe(1);
    expect(forget!.residual_after).toBeLessThan(forget!.residual_before);
    await expect(panel.getByText('first answer', { exact: true })).toBeVisible();
    await expect(panel.getByText(/^(within one frame|\d+ frames) of the screen \(16\.7 ms/)).toBeVisible();
    await panel.getByText('How the update was solved').click();
    await expect(panel.getByText('spillover influence', { exact: true })).toBeVisible();
    await expect(panel.getByRole('heading', { name: 'After forgetting' })).toBeVisible();
  });

  await test.step('verify', async () => {
    await demo.verify();
    const { phase, verify } = await demo.session();
    expect(phase).toBe('verified');
    expect(verify!.forget_set.closure!).toBeGreaterThan(0.98);
    const panel = demo.panel('verify');
    await expect(panel.locator('.verdict')).toContainText(/indistinguishable .* times closer .* than they were before/s);
    await expect(panel.getByText(/Closure [01]\.\d{4} over the forgotten pairs/)).toBeVisible();
    for (const name of ['Original', 'Unlearned', 'Retrained']) {
      await expect(panel.getByRole('heading', { name, exact: true })).toBeVisible();
    }
    await expect(panel.getByRole('img', { name: /forgotten pair/ })).toHaveCount(2);
  });

  await test.step('forget for good', async () => {
    await demo.panel('verify').getByRole('button', { name: 'Forget for good' }).click();
    await expect.poll(async () => (await demo.session()).phase).toBe('trained');
    await expect.poll(() => demo.status()).toContain('gone for good');
    const { forget, verify } = await demo.session();
    expect(forget).toBeNull();
    expect(verify).toBeNull();
    await expect(demo.panel('train').getByRole('listitem')).toHaveCount(10);
  });

  await test.step('and forget more: an item, and the verification skipped', async () => {
    const panel = demo.panel('forget');
    const before = (await demo.session()).summary!;
    await panel.getByRole('tab', { name: 'An item' }).click();
    await panel.getByRole('combobox', { name: 'Item to forget' }).click();
    await panel.getByRole('option').nth(2).click();
    await expect(panel.locator('#goes')).toContainText('1 item will go');
    await demo.forget();
    await panel.getByRole('button', { name: /^Skip verification/ }).click();
    await expect.poll(async () => (await demo.session()).phase).toBe('trained');
    expect((await demo.session()).summary!.items).toBe(before.items - 1);
  });
});

test('southern women: the second sample goes all the way', async ({ demo }) => {
  await demo.sample('Southern Women');
  const { summary } = await demo.session();
  expect(summary!.users).toBe(18);
  expect(summary!.items).toBe(14);
  expect(summary!.synthetic).toBe(false);
  await demo.train();
  const panel = demo.panel('forget');
  await panel.getByRole('combobox', { name: 'User to forget' }).click();
  await panel.getByRole('option').first().click();
  await expect(panel.locator('#goes')).toContainText('1 user will go');
  await demo.forget();
  await demo.verify();
  const { phase, verify } = await demo.session();
  expect(phase).toBe('verified');
  expect(verify!.forget_set.rmse_unlearned).toBeLessThan(verify!.forget_set.rmse_original);
  await expect(demo.panel('verify').locator('.verdict')).toBeVisible();
});

test('single records are found, ticked and forgotten by keyboard alone', async ({ demo, page }) => {
  await demo.train();
  const panel = demo.panel('forget');
  await panel.getByRole('tab', { name: 'A user' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(panel.getByRole('tab', { name: 'Single records' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(panel.getByRole('searchbox')).toBeFocused();
  const title = await panel.locator('tbody .title').first().innerText();
  await page.keyboard.type(title.slice(0, 6));
  await expect(panel.locator('tbody .title').first()).toContainText(title.slice(0, 6));
  const boxes = panel.getByRole('checkbox');
  await boxes.first().focus();
  await page.keyboard.press('Space');
  await expect(boxes.first()).toBeChecked();
  await panel.getByRole('button', { name: 'Next' }).focus();
  await expect(panel.locator('#goes')).toContainText(/1 .*record.* will go/);
  const button = panel.getByRole('button', { name: 'Forget', exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  await demo.idle();
  const { forget } = await demo.session();
  expect(forget!.forgotten.train_records + forget!.forgotten.held_out_records).toBe(1);
});

test('when everything is forgotten, nothing is left, and other data can be loaded', async ({ demo }) => {
  await demo.sample('Southern Women');
  await demo.train();
  await demo.page.evaluate(async () => {
    const { journey } = document.querySelector('unremember-demo')!;
    const query = { search: '', user: null, item: null, offset: 0, limit: 100 };
    const users = (await journey.engine.listUsers(query)).rows.map(({ id }) => id);
    await journey.forget({ users, items: [], records: [], random_share: null });
    await journey.finish();
  });
  expect((await demo.session()).phase).toBe('empty');
  await expect(demo.panel('load').getByText('No data are loaded.')).toBeVisible();
  await expect(demo.panel('train').getByRole('button', { name: /^Train/ })).toBeDisabled();
  await demo.sample('Personas');
  expect((await demo.session()).phase).toBe('loaded');
});

test('settings are used: matrix factorisation on the implicit task', async ({ demo }) => {
  const panel = demo.panel('train');
  await panel.getByText('Settings', { exact: true }).click();
  await panel.getByLabel('Task').selectOption('implicit');
  await panel.getByLabel('Model').selectOption('mf');
  await panel.getByLabel('Dimensions').fill('8');
  await panel.getByLabel('Lambda').fill('0.1');
  await panel.getByLabel('Lambda').press('Tab');
  await demo.train();
  const { train } = await demo.session();
  expect(train).toMatchObject({ task: 'implicit', model: 'mf', layers: 0, dim: 8, lambda: 0.1 });
  await expect(panel.getByText('test Recall@20')).toBeVisible();
});

test('the threshold between like and dislike can be moved', async ({ demo }) => {
  const slider = demo.panel('load').getByRole('slider');
  const before = await demo.panel('load').getByText(/records are likes/).innerText();
  await slider.focus();
  await slider.press('ArrowLeft');
  await expect(demo.panel('load').getByText(/records are likes/)).not.toHaveText(before);
  await demo.train();
  const { summary } = await demo.session();
  const chosen = await demo.page.evaluate(
    () => document.querySelector('unremember-demo')!.journey.settings.threshold,
  );
  expect(summary!.threshold).toBe(chosen);
});
