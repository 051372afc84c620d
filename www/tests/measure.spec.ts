/** The figures of the benchmark, measured by the page itself, on the machine of the visitor. */
import { expect, test } from './demo';

test('one record, one user and 1 %: medians against retraining, as a table and as files', async ({ demo, page }) => {
  test.setTimeout(240_000);
  await page.evaluate(() => document.querySelector('unremember-demo')!.journey.changeSettings({ lambda: 2, dim: 8 }));
  await demo.train();
  const before = await demo.session();
  await demo.unfold();
  const panel = demo.panel('verify').locator('um-measure');
  await expect(panel.getByText(/no graphics device/)).toBeVisible();
  await panel.getByRole('button', { name: 'Measure on this machine' }).click();
  await expect(panel.getByRole('progressbar')).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Measure again' })).toBeVisible({ timeout: 200_000 });
  for (const name of ['one record', 'one user', '1 % of the records']) {
    const row = panel.getByRole('row', { name: new RegExp(`^${name}`) });
    await expect(row).toContainText(/CPU \(WebAssembly\).*as fast as training again.*frame/s);
  }
  const { name, bytes } = await demo.download(panel.getByRole('button', { name: 'CSV' }));
  expect(name).toBe('unremember-times.csv');
  const [head, ...lines] = bytes.toString().trim().split('\n');
  expect(head).toBe('request,computed on,device,run,"first answer, s","polished, s","retraining, s"');
  expect(lines).toHaveLength(15);
  for (const line of lines) {
    const [kind, ran, , , first, polished, retrain] = line.split(',');
    expect(['record', 'user', 'share']).toContain(kind);
    expect(ran).toBe('cpu');
    expect(Number(first)).toBeGreaterThan(0);
    expect(Number(polished)).toBeGreaterThanOrEqual(Number(first));
    expect(Number(retrain)).toBeGreaterThan(0);
  }
  console.log(bytes.toString());
  // The page's own session has not noticed.
  expect(await demo.session()).toEqual(before);
  expect(page.workers()).toHaveLength(1);
});

test('it can be cancelled, and leaves nothing running', async ({ demo, page }) => {
  await demo.train();
  await demo.unfold();
  const panel = demo.panel('verify').locator('um-measure');
  await panel.getByRole('button', { name: 'Measure on this machine' }).click();
  await expect.poll(() => page.workers().length).toBe(2);
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await expect(panel.getByRole('button', { name: 'Measure on this machine' })).toBeVisible();
  await expect.poll(() => page.workers().length).toBe(1);
  await expect.poll(() => demo.status()).toBe('The measurement was cancelled.');
});
