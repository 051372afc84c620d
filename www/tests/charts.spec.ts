/** What every chart offers, and the charts that come with forgetting and verifying. */
import { expect, test } from './demo';

test('charts are no part of the first load, and the graph comes with the first forgetting', async ({ demo, page }) => {
  const source = await (await page.request.get('/')).text();
  expect(source.match(/[^"/]+\.js/g)!.join(' '), 'scripts of the first load').not.toMatch(/chart|neighbourhood/);
  // The service worker fetches everything; what the page itself asks for is counted.
  const graph = () =>
    page.evaluate(() =>
      performance.getEntriesByType('resource').some(({ name }) => /neighbourhood-.*\.js/.test(name)),
    );
  await demo.train();
  expect(await graph()).toBe(false);
  await demo.chooseUser(await demo.userAt(4));
  await demo.forget();
  await expect.poll(graph).toBe(true);
});

// Three histograms, two curves, the graph, two scatters, slopes, ROC curves, methods.
const CHARTS = 11;
/** Charts of one visit: the browser asks its user about more than ten downloads in a row. */
const AT_ONCE = 3;

for (let from = 0; from < CHARTS; from += AT_ONCE) {
  test(`every chart has words, numbers, and downloads, from chart ${from + 1}`, async ({ demo, page }) => {
    await demo.toTheEnd();
    await demo.compare();
    await expect(page.locator('um-neighbourhood svg')).toBeVisible();
    const frames = page.locator('um-chart-frame');
    await expect(frames).toHaveCount(CHARTS);
    for (const frame of (await frames.all()).slice(from, from + AT_ONCE)) {
      const heading = await frame.getByRole('heading').innerText();
      await expect(frame.getByRole('img'), heading).toHaveAccessibleName(/.{20}/);
      await frame.getByText('Numbers and download').click();
      await expect(frame.getByRole('row').nth(1), heading).toBeVisible();
      const svg = await demo.download(frame.getByRole('button', { name: 'SVG' }));
      expect(svg.name).toMatch(/^[a-z0-9-]+\.svg$/);
      expect(svg.bytes.toString(), heading).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(svg.bytes.toString(), heading).not.toContain('var(');
      const png = await demo.download(frame.getByRole('button', { name: 'PNG' }));
      expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
      expect(png.bytes.byteLength, heading).toBeGreaterThan(2_000);
      const csv = await demo.download(frame.getByRole('button', { name: 'CSV' }));
      expect(csv.bytes.toString().split('\n').length, heading).toBeGreaterThan(2);
    }
  });
}

test('the neighbourhood tells direct influence from spillover, and sums up what is too much', async ({ demo }) => {
  await demo.train();
  const user = await demo.userAt(4);
  await demo.chooseUser(user);
  await demo.forget();
  const panel = demo.panel('forget');
  const graph = panel.getByRole('img', { name: /^Graph of 220 nodes, those with the greatest influence of/ });
  await expect(graph).toBeVisible();
  await expect(graph.locator('circle.gone')).toHaveCount(1);
  const { forget } = await demo.session();
  await expect(graph.locator('line.forgotten')).toHaveCount(forget!.forgotten.train_records);
  expect(await graph.locator('.spillover').count()).toBeGreaterThan(10);
  expect(await graph.locator('.pruned').count()).toBeGreaterThan(10);
  await expect(panel.getByRole('row', { name: /^in the forgotten records/ })).toBeVisible();
});

test('the slope chart follows the chosen user', async ({ demo }) => {
  await demo.toTheEnd();
  const panel = demo.panel('verify');
  const user = await demo.userAt(9);
  await demo.pick(panel.getByRole('combobox', { name: 'User' }), user);
  await expect(panel.getByRole('heading', { name: `Ranks for user ${user}` })).toBeVisible();
  const { recommendations } = await demo.page.evaluate(() => {
    const { recommendations } = document.querySelector('unremember-demo')!.journey;
    return { recommendations };
  });
  const items = new Set(
    [recommendations!.original, recommendations!.unlearned!, recommendations!.retrained!].flatMap((rows) =>
      rows.map(({ item }) => item),
    ),
  );
  await expect(panel.locator('um-slope path')).toHaveCount(items.size);
});
