/** Columns that the file does not tell are named by the visitor. */
import { expect, test } from './demo';

test('a refused file is read once its columns are named', async ({ demo }) => {
  const rows = ['user,what,rating,much'];
  for (let u = 0; u < 20; u++) {
    for (let i = u % 2; i < 12; i += 2) rows.push(`u${u},i${i},good,${1 + ((u * i) % 5)}`);
  }
  const buffer = Buffer.from(rows.join('\n'));
  await demo.upload({ name: 'odd.csv', mimeType: 'text/csv', buffer });
  const panel = demo.panel('load');
  const refused = panel.getByRole('group', { name: 'This could not be loaded' });
  const fields = panel.getByRole('group', { name: 'Which column is what' });
  await expect(refused).toBeVisible();
  await expect(fields).toBeVisible();
  await fields.getByLabel('User').fill('user');
  await fields.getByLabel('Item').fill('2');
  await fields.getByLabel('Rating').fill('much');
  await fields.getByLabel('Time').fill('-');
  await panel.getByRole('button', { name: 'Read these files' }).click();
  await demo.idle();
  await expect(refused).toBeHidden();
  const { summary } = await demo.session();
  expect(summary).toMatchObject({ users: 20, items: 12, task: 'explicit' });
  expect(summary!.files[0]!.columns.map(({ role }) => role)).toEqual(['user', 'item', 'ignored', 'rating']);

  await test.step('and a column that is not there is said to be missing', async () => {
    await fields.getByLabel('User').fill('nobody');
    await panel.getByRole('button', { name: 'Read these files' }).click();
    await demo.idle();
    await expect(refused).toContainText('nobody');
    expect((await demo.session()).summary!.users).toBe(20);
  });
});
