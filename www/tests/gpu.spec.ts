/** The graphics backend in the page, on Chromium's software adapter. */
import { goAllTheWay } from './all-the-way';
import { expect, test } from './demo';

test.use({
  launchOptions: async ({ launchOptions }, use) =>
    use({ ...launchOptions, args: [...launchOptions.args!, '--enable-unsafe-webgpu'] }),
});

test('the whole way runs on the graphics device', async ({ demo }) => {
  await goAllTheWay(demo, 'gpu');
  const { train, forget, verify } = await demo.session();
  for (const { backend } of [train!, forget!, verify!.retrain]) {
    expect(backend).toMatchObject({ ran: 'gpu', why: 'the graphics device was asked for' });
    expect(backend.device).not.toBeNull();
  }
});

test('the times of this machine are measured on both, where there is a device', async ({ demo }) => {
  await demo.sample('Southern Women');
  await demo.page.evaluate(() => document.querySelector('unremember-demo')!.journey.changeSettings({ lambda: 0.5, dim: 4 }));
  await demo.train();
  await demo.unfold();
  const panel = demo.panel('verify').locator('um-measure');
  const both = panel.getByRole('checkbox', { name: 'Also on the graphics device' });
  // A software adapter says nothing about this machine's device, and is measured only on demand.
  await expect(both).not.toBeChecked();
  await both.check();
  await panel.getByRole('button', { name: 'Measure on this machine' }).click();
  await expect(panel.getByRole('button', { name: 'Measure again' })).toBeVisible({ timeout: 110_000 });
  await expect(panel.getByRole('row', { name: /^one user.*WebGPU/s })).toBeVisible();
  await expect(panel.getByRole('row', { name: /^one user.*WebAssembly/s })).toBeVisible();
});
