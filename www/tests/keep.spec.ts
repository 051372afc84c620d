/** What leaves the page and comes back: receipts, models, records, the printed report. */
import { expect, test } from './demo';

test('a receipt is shown, kept and checked, before and after forgetting for good', async ({ demo }) => {
  const panel = demo.panel('verify');
  await demo.sample('Southern Women');
  await demo.train();
  await demo.chooseUser('Flora');
  await demo.forget();
  await expect(panel.getByText('not verified yet')).toBeVisible();
  await demo.verify();
  await expect(panel.getByText(/closure .* \(forgotten pairs\)/)).toBeVisible();

  const { name, bytes } = await demo.download(panel.getByRole('button', { name: 'Download receipt' }));
  expect(name).toBe('unremember-receipt.json');
  const receipt = JSON.parse(bytes.toString());
  expect(receipt.asked.users).toBe(1);
  expect(bytes.toString()).not.toContain('Flora');

  await panel.getByRole('button', { name: 'Check it against the model' }).click();
  await expect(panel.getByText(/\d checks passed/)).toBeVisible();
  await expect(panel.getByRole('cell', { name: 'not as it says' })).toHaveCount(0);
  await panel.getByRole('button', { name: 'Forget for good' }).click();
  await expect(panel.getByText('The engine has forgotten for good')).toBeVisible();

  const check = (buffer: Buffer) =>
    panel.locator('um-receipt input').setInputFiles({ name, mimeType: 'application/json', buffer });
  await check(bytes);
  await expect(panel.getByText(/\d checks passed/)).toBeVisible();
  await check(Buffer.from(JSON.stringify({ ...receipt, model_after: receipt.model_before })));
  await expect(panel.getByText(/1 check failed/)).toBeVisible();
  await check(Buffer.from('{"not": "a receipt"}'));
  await expect(panel.getByRole('group', { name: 'This receipt could not be checked' })).toContainText(name);
});

test('model and records are kept, and come back together', async ({ demo }) => {
  const panel = demo.panel('train');
  await demo.sample('Southern Women');
  await demo.train();
  await demo.chooseUser('Flora');
  await demo.forget();
  await panel.getByText('Keep it, or go on from a kept one').click();
  const model = await demo.download(panel.getByRole('button', { name: 'Download model' }));
  const records = await demo.download(panel.getByRole('button', { name: 'Download records' }));
  expect(records.bytes.toString()).toContain('Evelyn');
  for (const { bytes } of [model, records]) expect(bytes.includes('Flora')).toBe(false);

  await demo.sample('Personas');
  await test.step('other records do not suit it', async () => {
    const before = await demo.session();
    const file = { name: model.name, mimeType: 'application/octet-stream', buffer: model.bytes };
    await panel.locator('um-keep input').setInputFiles(file);
    await expect(panel.getByRole('group', { name: 'This model could not be taken over' })).toContainText(
      'What to do',
    );
    expect(await demo.session()).toEqual(before);
  });

  await panel.locator('um-keep input').setInputFiles([
    { name: model.name, mimeType: 'application/octet-stream', buffer: model.bytes },
    { name: records.name, mimeType: 'text/csv', buffer: records.bytes },
  ]);
  await expect.poll(() => demo.status()).toContain('is taken over');
  const { phase, summary, train } = await demo.session();
  expect(phase).toBe('trained');
  expect(summary!.users).toBe(17);
  expect(train!.stop_reason).toBe('converged');
  const again = await demo.download(panel.getByRole('button', { name: 'Download model' }));
  expect(again.bytes.equals(model.bytes)).toBe(true);
  await demo.chooseUser('Evelyn');
  await demo.forget();
  expect((await demo.session()).phase).toBe('forgotten');
});

test('the printed report has results and no controls', async ({ demo, page }) => {
  await demo.sample('Southern Women');
  await demo.train();
  await demo.chooseUser('Flora');
  await demo.forget();
  await demo.verify();
  await expect(demo.panel('verify').getByRole('button', { name: 'Print or save as PDF' })).toBeVisible();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.getByRole('button')).toHaveCount(0);
  await expect(demo.panel('verify').locator('.verdict')).toBeVisible();
  await expect(demo.panel('verify').getByText('The receipt')).toBeVisible();
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.byteLength).toBeGreaterThan(50_000);
  await page.screenshot({ path: 'test-results/pictures/print.png', fullPage: true });
});
