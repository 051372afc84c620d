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
