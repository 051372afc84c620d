/** Where the browser has no graphics adapter. */
import { goAllTheWay } from './all-the-way';
import { expect, test } from './demo';

test('without WebGPU the CPU does the work, and the report says why', async ({ demo }) => {
  await goAllTheWay(demo, 'gpu');
  const { train, forget } = await demo.session();
  for (const { backend } of [train!, forget!]) {
    expect(backend.ran).toBe('cpu');
    expect(backend.why).toContain('there is no graphics adapter');
  }
});
