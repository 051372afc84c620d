/** Ids and titles that somebody made on purpose are shown as text, and nothing else happens. */
import { expect, test } from './demo';

const WORDS = [
  '<script>window.hit=1</script>',
  '<img src=x onerror="window.hit=1">',
  '"><svg onload=window.hit=1>',
  'javascript:window.hit=1',
  '${window.hit=1}{{window.hit=1}}',
  '=HYPERLINK("http://x.invalid","y")',
  '\u202egnp.exe',
  '\u0001\u001b[31mred',
];
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const file = (name: string, lines: string[]) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(lines.join('\n')),
});

test('hostile words in files and in the address stay text', async ({ demo, page }) => {
  const rows = ['user,item,rating'];
  for (let n = 0; n < 240; n++) {
    const user = n % 12 < WORDS.length ? WORDS[n % 12]! : `u${n % 12}`;
    const item = n % 20 < WORDS.length ? `${WORDS[n % 20]} i` : `i${n % 20}`;
    rows.push(`${quoted(user)},${quoted(item)},${1 + ((n * 7) % 5)}`);
  }
  const huge = 'x'.repeat(1 << 20);
  rows.push(`${huge},i1,5`);
  const titles = ['item,title,genres', ...WORDS.map((word) => `${quoted(`${word} i`)},${quoted(word)},${quoted(word)}`)];
  titles.push(`i19,${huge},Drama`);
  await demo.upload(file('<img src=x onerror=window.hit=1>.csv', rows), file('movies.csv', titles));
  const { summary } = await demo.session();
  expect(summary!.users).toBe(12);
  await page.evaluate(() =>
    document.querySelector('unremember-demo')!.journey.changeSettings({ lambda: 0.5, dim: 4 }),
  );
  await demo.train();
  await demo.panel('load').getByText('How it was read').click();
  for (const word of WORDS) {
    await page.evaluate((user) => document.querySelector('unremember-demo')!.journey.chooseUser(user), word);
  }
  await demo.panel('forget').getByRole('combobox', { name: 'User to forget' }).click();
  await expect(demo.panel('forget').getByRole('option', { name: /<script>/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await demo.chooseUser('onerror');
  await demo.forget();
  await demo.verify();

  const seen = await page.evaluate(() => {
    const count = { scripts: 0, images: 0, handlers: 0, links: 0, longest: 0, elements: 0 };
    const visit = (root: ParentNode) => {
      for (const element of root.querySelectorAll('*')) {
        count.elements += 1;
        if (element.localName === 'script' && !element.hasAttribute('src')) count.scripts += 1;
        if (element.localName === 'img') count.images += 1;
        for (const { name, value } of element.attributes) {
          if (name.startsWith('on')) count.handlers += 1;
          if (name === 'href' && /^\s*javascript:/i.test(value)) count.links += 1;
        }
        for (const { nodeType, nodeValue } of element.childNodes) {
          if (nodeType === Node.TEXT_NODE && element.localName !== 'style') count.longest = Math.max(count.longest, nodeValue!.length);
        }
        if (element.shadowRoot) visit(element.shadowRoot);
      }
    };
    visit(document);
    return { ...count, hit: (window as unknown as { hit?: number }).hit ?? 0, wide: document.documentElement.scrollWidth - innerWidth };
  });
  console.log(`  hostile words: ${WORDS.length} as ids, titles, genres and a file name; ${JSON.stringify(seen)}`);
  expect(seen).toMatchObject({ scripts: 0, images: 0, handlers: 0, links: 0, hit: 0 });
  expect(seen.longest).toBeLessThan(3000);
  expect(seen.wide, 'nothing runs out of the page').toBeLessThanOrEqual(0);
});

test('a hostile address changes nothing but what it may', async ({ page, demo }) => {
  const links = [
    '#data=<script>window.hit=1</script>&dim=1e99&lambda=-1&seed=NaN&autorun=verify',
    '#data=javascript:window.hit=1',
    '#data=https://other.invalid/x.csv',
    `#forget=user:${'x'.repeat(100_000)}`,
    '#%E0%A4%A&=&&&dim=%00',
    `#${'a=1&'.repeat(20_000)}`,
  ];
  for (const link of links) {
    await page.goto('about:blank');
    await page.goto(`/${link}`);
    await page.waitForFunction(() => {
      const journey = document.querySelector('unremember-demo')?.journey;
      return journey && !journey.running && (journey.session.phase !== 'empty' || journey.problem);
    });
    expect(await page.evaluate(() => (window as unknown as { hit?: number }).hit ?? 0)).toBe(0);
  }
  const foreign = demo.requests.filter((url) => url.includes('other.invalid'));
  expect(foreign).toEqual([]);
  console.log(`  hostile addresses: ${links.length} tried, ${foreign.length} requests to elsewhere that went through`);
  // What the policy of the page refused is on the console; nothing else may be.
  demo.problems.splice(0, demo.problems.length, ...demo.problems.filter((text) => !/other\.invalid|content security policy|Content Security Policy|javascript:|Fetch API|Failed to load resource/.test(text)));
  demo.requests.splice(0, demo.requests.length, ...demo.requests.filter((url) => !url.includes('other.invalid') && !url.startsWith('about:')));
});

test('the policy of the page refuses text where a script is expected', async ({ page, demo }) => {
  const refused = await page.evaluate(() => {
    const attempts: Record<string, () => unknown> = {
      innerHTML: () => (document.createElement('div').innerHTML = '<b>x</b>'),
      worker: () => new Worker('data:text/javascript,1'),
      script: () => (document.createElement('script').text = '1'),
    };
    return Object.entries(attempts).map(([name, attempt]) => {
      try {
        attempt();
        return `${name}: went through`;
      } catch (thrown) {
        return `${name}: ${(thrown as Error).name}`;
      }
    });
  });
  console.log(`  policy: ${refused.join(', ')}`);
  expect(refused.filter((line) => line.includes('went through'))).toEqual([]);
  // The attempts themselves are on the console.
  demo.problems.splice(0);
});
