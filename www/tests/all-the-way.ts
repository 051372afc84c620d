/** Goes all the way on the small sample, on a backend that is asked for. */
import { expect, type Demo } from './demo';

export async function goAllTheWay(demo: Demo, backend: string): Promise<void> {
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
