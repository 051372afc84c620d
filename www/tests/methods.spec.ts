/** Methods side by side, seed noise, the membership attack, and the preset of the paper. */
import { expect, test } from './demo';

const ALL = [
  'nothing',
  'retrain',
  'ifru',
  'ifru-one-shot',
  'ifru-local',
  'ifru-direct',
  'ifru-pruned',
  'ifru-pruned',
  'finetune',
  'scif',
  'sisa',
  'receraser',
];

test('every method runs in the page on the same request', async ({ demo }) => {
  await demo.sample('Southern Women');
  await demo.train();
  const panel = demo.panel('verify');
  await demo.chooseUser('Flora');
  await demo.forget();
  await expect(panel.getByRole('button', { name: 'Compare', exact: true })).toBeHidden();
  await demo.verify();
  await panel.getByText('9 of 11 chosen').click();
  await panel.getByRole('checkbox', { name: /^SISA/ }).check();
  await panel.getByRole('checkbox', { name: /^RecEraser/ }).check();
  await expect(panel.getByText('11 of 11 chosen')).toBeVisible();
  await panel.getByRole('textbox', { name: /^Pruning keeps/ }).fill('0.2, 1');
  await demo.compare();
  const { compare } = await demo.session();
  expect(compare!.methods.map(({ method }) => method)).toEqual(ALL);
  expect(compare!.methods.map(({ kept }) => kept).filter((kept) => kept !== null)).toEqual([0.2, 1]);
  const [nothing, retrain, ifru] = compare!.methods;
  expect(nothing!.forget_set.rmse_unlearned).toBeCloseTo(nothing!.forget_set.rmse_original, 12);
  expect(retrain!.forget_set.rmse_unlearned).toBe(0);
  expect(ifru!.forget_set.rmse_unlearned).toBeLessThan(1e-3);
  const chart = panel.getByRole('img', { name: /closure, test pairs: Nothing/ });
  await expect(chart).toContainText('RecEraser');
  await panel.getByText('Numbers and download: Methods on this request').click();
  await expect(panel.getByRole('region', { name: /^Numbers of: Methods/ }).getByRole('row')).toHaveCount(13);
});

test('a comparison shows progress and can be cancelled', async ({ demo, page }) => {
  await demo.toTheEnd();
  const before = await demo.session();
  const panel = demo.panel('verify');
  await demo.setPace({ budget: 1, pause: 100 });
  await panel.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.waitForFunction(
    () => (document.querySelector('unremember-demo')!.journey.running?.progress?.fraction ?? 0) > 0,
  );
  await expect(panel.getByRole('progressbar', { name: 'Comparing' })).toBeVisible();
  await panel.getByRole('button', { name: /^Cancel/ }).click();
  await demo.idle();
  expect(await demo.status()).toContain('The comparison was cancelled');
  expect(await demo.session()).toEqual(before);
});

test('seed noise is measured where it was asked for', async ({ demo }) => {
  await demo.train();
  await demo.chooseUser(await demo.userAt(4));
  await demo.forget();
  const panel = demo.panel('verify');
  await panel.getByRole('checkbox', { name: /seed noise/ }).check();
  await demo.verify();
  const { verify } = await demo.session();
  expect(verify!.seed_noise!).toBeGreaterThan(0);
  await expect(panel.getByText('seed noise, RMSE over test pairs')).toBeVisible();
});

test('the membership attack has intervals and curves', async ({ demo, page }) => {
  await demo.train();
  // Of somebody who leaves wholly nothing is left to attack: single records tell more.
  await page.evaluate(async () => {
    const { journey } = document.querySelector('unremember-demo')!;
    const query = { search: '', user: null, item: null, offset: 0, limit: 1000 };
    const { rows } = await journey.engine.listRecords(query);
    const some = rows.filter((row, at) => row.part === 'train' && at % 5 === 0);
    const records = some.map(({ user, item }): [string, string] => [user, item]);
    await journey.forget({ users: [], items: [], records, random_share: null });
  });
  await demo.verify();
  const attack = (await demo.session()).verify!.membership!;
  expect(attack.original.auc).toBeGreaterThan(attack.retrained.auc);
  expect(Math.abs(attack.unlearned.auc - attack.retrained.auc)).toBeLessThan(0.005);
  expect(attack.roc.unlearned.at(0)).toEqual([0, 0]);
  expect(attack.roc.unlearned.at(-1)).toEqual([1, 1]);
  const panel = demo.panel('verify');
  await expect(panel.getByRole('img', { name: /Original: AUC 0\.\d{3}.*Retrained: AUC/ })).toBeVisible();
  await expect(panel.getByRole('cell', { name: / – / })).toHaveCount(3);
});

test('the preset of the paper trains and forgets by its own solvers', async ({ demo }) => {
  const panel = demo.panel('train');
  await panel.getByText('Settings', { exact: true }).click();
  await panel.getByLabel('Preset').selectOption('paper');
  await expect(panel.getByText(/as the published code of IFRU does/)).toBeVisible();
  await panel.getByLabel('Dimensions').fill('8');
  await panel.getByLabel('Dimensions').press('Tab');
  await demo.train();
  const { train, settings } = await demo.session();
  expect(settings.preset).toBe('paper');
  expect(['patience', 'step-limit']).toContain(train!.stop_reason);
  await expect(panel.getByText('The settings have changed')).toBeHidden();
  await panel.getByLabel('Preset').selectOption('converged');
  await expect(panel.getByText('The settings have changed')).toBeVisible();
  await demo.chooseUser(await demo.userAt(4));
  await demo.forget();
  await demo.verify();
  expect((await demo.session()).phase).toBe('verified');
});
