/** The graphics backend in the page: on Chromium's software adapter, and where there is none. */
import { expect, test, type Demo } from './demo';

/** Asks for a backend, then goes all the way on the small sample. */
async function goAllTheWay(demo: Demo, backend: string): Promise<void> {
  await demo.sample('Southern Women');
  const panel = demo.panel('train');
  await panel.getByText('Settings', { exact: true }).click();
  await panel.getByLabel('Compute on').selectOption(backend);
  await panel.getByLabel('Lambda').fill('0.2');
  await panel.getByLabel('Lambda').press('Tab');
  await demo.train();
  await demo.chooseUser('Flora Price');
  await demo.forget();
  await demo.verify();
  const { phase, verify } = await demo.session();
  expect(phase).toBe('verified');
  expect(verify!.test_set.rmse_unlearned).toBeLessThan(1e-3);
}

test.describe('with WebGPU', () => {
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
});

test('without WebGPU the CPU does the work, and the report says why', async ({ demo }) => {
  await goAllTheWay(demo, 'gpu');
  const { train, forget } = await demo.session();
  for (const { backend } of [train!, forget!]) {
    expect(backend.ran).toBe('cpu');
    expect(backend.why).toContain('there is no graphics adapter');
  }
});
