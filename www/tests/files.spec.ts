/** Files that are not what they claim to be: a message, and the earlier data go on working. */
import { expect, test } from './demo';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const BAD: { what: string; name: string; content: Buffer | string; found: boolean }[] = [
  { what: 'an image', name: 'holiday.csv', content: PNG, found: true },
  {
    what: 'a truncated JSON',
    name: 'ratings.json',
    content: '[{"user": "ann", "item": "Solaris", "rating": 5}, {"user": "bob", "it',
    found: false,
  },
  { what: 'one column', name: 'names.csv', content: 'user\nann\nbob\ncid\n', found: false },
  {
    what: 'text as ratings',
    name: 'words.csv',
    content: 'user,item,rating\nann,Solaris,good\nbob,Stalker,bad\ncid,Mirror,fine\n',
    found: true,
  },
  { what: '0 bytes', name: 'empty.csv', content: '', found: false },
];

for (const { what, name, content, found } of BAD) {
  test(`${what} is refused, and what was loaded stays`, async ({ demo }) => {
    const before = await demo.session();
    await demo.upload({ name, mimeType: 'text/plain', buffer: Buffer.from(content as string) });
    const panel = demo.panel('load');
    const box = panel.getByRole('group', { name: 'This could not be loaded' });
    await expect(box).toBeVisible();
    await expect(box).toContainText(name);
    await expect(box).toContainText('What to do');
    if (found) await expect(box).toContainText('Found');
    await expect(box).toContainText('still works');
    expect(await demo.session()).toEqual(before);
    console.log(`  ${what}: ${(await box.innerText()).replaceAll(/\s+/g, ' ')}`);
    await demo.train();
    expect((await demo.session()).phase).toBe('trained');
    await expect(box).toBeHidden();
  });
}

test('a file of 3 GB is refused before it is read', async ({ demo, page }) => {
  const before = await demo.session();
  await page.evaluate(() => {
    const file = new File(['user,item,rating\n'], 'huge.csv');
    Object.defineProperty(file, 'size', { value: 3e9 });
    file.arrayBuffer = () => Promise.reject(new Error('it was read'));
    const event = new Event('drop', { bubbles: true, cancelable: true, composed: true });
    Object.defineProperty(event, 'dataTransfer', { value: { files: [file] } });
    document
      .querySelector('unremember-demo')!
      .shadowRoot!.querySelector('um-app')!
      .shadowRoot!.querySelector('um-data-panel')!
      .shadowRoot!.querySelector('.drop')!
      .dispatchEvent(event);
  });
  const box = demo.panel('load').getByRole('group', { name: 'This could not be loaded' });
  await expect(box).toContainText('huge.csv');
  await expect(box).toContainText(/3\.0\sGB/);
  await expect(box).toContainText('choose a smaller file');
  expect(await demo.session()).toEqual(before);
});

test('rows that cannot be used are counted and shown with their reasons', async ({ demo }) => {
  const rows = ['user,item,rating'];
  for (let u = 0; u < 30; u++) for (let i = u % 3; i < 20; i += 2) rows.push(`u${u},i${i},${1 + ((u + i) % 5)}`);
  rows.push('u1,i1,many', ',i2,3', 'u2,i4,NaN');
  await demo.upload({
    name: 'mixed.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(rows.join('\r\n')),
  });
  const { summary } = await demo.session();
  expect(summary!.users).toBe(30);
  expect(summary!.files[0]!.refused.reduce((n, r) => n + r.rows, 0)).toBe(3);
  const panel = demo.panel('load');
  await panel.getByText('How it was read').click();
  await panel.getByText('3 rows refused').click();
  await expect(panel.getByRole('cell', { name: 'many' })).toBeVisible();
});

test('ratings can be pasted, and titles come along by name', async ({ demo, page }) => {
  const panel = demo.panel('load');
  await panel.getByText('Paste records instead').click();
  const lines = ['user,item,rating'];
  for (let u = 0; u < 20; u++) for (let i = u % 2; i < 12; i += 2) lines.push(`${u},${i},${1 + ((u * i) % 5)}`);
  await panel.getByRole('textbox', { name: /^Records/ }).fill(lines.join('\n'));
  await panel.getByRole('button', { name: 'Read these records' }).click();
  await demo.idle();
  expect((await demo.session()).summary!.users).toBe(20);

  const titles = ['movieId,title,genres', ...Array.from({ length: 12 }, (_, i) => `${i},Title ${i},None`)];
  await demo.upload([
    { name: 'ratings.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) },
    { name: 'movies.csv', mimeType: 'text/csv', buffer: Buffer.from(titles.join('\n')) },
  ] as never);
  expect((await demo.session()).summary!.titles).toBe(12);
  await expect(page.getByText('ratings.csv').first()).toBeVisible();
});

test('parts that are given by file are kept', async ({ demo }) => {
  const part = (from: number) => {
    const lines = ['user,item,rating'];
    for (let u = 0; u < 20; u++) {
      for (let i = from; i < 24; i += 3) lines.push(`${u},${i},${1 + ((u + i * i) % 5)}`);
    }
    return Buffer.from(lines.join('\n'));
  };
  await demo.upload([
    { name: 'train.csv', mimeType: 'text/csv', buffer: part(0) },
    { name: 'valid.csv', mimeType: 'text/csv', buffer: part(1) },
    { name: 'test.csv', mimeType: 'text/csv', buffer: part(2) },
  ] as never);
  expect((await demo.session()).summary).toMatchObject({ train: 160, valid: 160, test: 160 });
  const panel = demo.panel('load');
  await panel.getByText('Several files, titles, and parts').click();
  await panel.getByRole('combobox', { name: 'Use: test.csv' }).selectOption('train');
  await panel.getByRole('button', { name: 'Read these files' }).click();
  await demo.idle();
  expect((await demo.session()).summary!.train).toBeGreaterThanOrEqual(300);
});
