/** The verification as a person meets it: one sentence, and proofs that unfold by mouse and by keys. */
import axe from 'axe-core';
import { expect, test, type Demo } from './demo';

async function verified(demo: Demo): Promise<void> {
  await demo.sample('Southern Women');
  await demo.train();
  await demo.chooseUser('Flora');
  await demo.panel('forget').getByRole('button', { name: 'Forget', exact: true }).click();
  await demo.idle();
  await demo.panel('verify').getByRole('button', { name: 'Verify', exact: true }).click();
  await demo.idle();
}

test('the answer comes first; each proof says its own answer before it is opened', async ({ demo, page }) => {
  await verified(demo);
  const panel = demo.panel('verify');
  const { verify } = await demo.session();
  expect(verify!.seed_noise, 'measured without being asked, for so few records').toBeGreaterThan(0);
  await expect(panel.locator('.verdict p').first()).toHaveText(/^Forgotten: this model is indistinguishable/);
  await expect(panel.locator('.verdict')).toContainText('Two retrainings from different random starts differ by');
  const folds = panel.locator('.fold > summary');
  await expect(folds).toHaveCount(7);
  const answers = [
    /ten best are those of the retrained model/,
    /Does it give the same scores\?\s*Closure [01]\.\d{4}/,
    /Can an attacker tell.*(Too few pairs|Attack AUC)/s,
    /Is it still as good\?\s*On held-out records/,
    /How do other methods do\?/,
    /receipt/,
    /How fast is it on this machine\?/,
  ];
  for (const [at, answer] of answers.entries()) await expect(folds.nth(at)).toContainText(answer);
  // Only what needs no explaining is open at first.
  await expect(panel.locator('.fold[open]')).toHaveCount(1);
  await expect(panel.getByRole('heading', { name: 'Retrained', exact: true })).toBeVisible();

  // By keys alone, one after the other, and nothing serious in any of them.
  await page.evaluate(axe.source);
  for (let at = 1; at < answers.length; at += 1) {
    await folds.nth(at).focus();
    await page.keyboard.press('Enter');
    await expect(panel.locator('.fold').nth(at)).toHaveAttribute('open', '');
    const serious = await page.evaluate(async () =>
      (await (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] })).violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
    );
    expect(serious, `fold ${at}`).toEqual([]);
    await page.keyboard.press('Enter');
    await expect(panel.locator('.fold').nth(at)).not.toHaveAttribute('open');
  }
});

test('the printed report has every proof, though they are folded', async ({ demo, page }) => {
  await verified(demo);
  // What the button does before it prints, without the system's window.
  await page.evaluate(() => {
    window.print = () => {
      const panel = document.querySelector('unremember-demo')!.shadowRoot!.querySelector('um-app')!.shadowRoot!;
      const folds = panel.querySelector('um-verify-panel')!.shadowRoot!.querySelectorAll('.fold');
      (window as unknown as { printed: boolean[] }).printed = [...folds].map((fold) => fold.hasAttribute('open'));
    };
  });
  await demo.panel('verify').getByRole('button', { name: 'Print or save as PDF' }).click();
  await expect.poll(() => page.evaluate(() => (window as unknown as { printed?: boolean[] }).printed)).toEqual(Array(7).fill(true));
  await expect(demo.panel('verify').locator('.fold[open]')).toHaveCount(1);
  await page.emulateMedia({ media: 'print' });
  await expect(demo.panel('verify').locator('um-receipt dl')).toBeVisible();
  await expect(demo.panel('verify').locator('um-model-table table')).toBeVisible();
});

test('every step says why, with a formula and where it is from', async ({ demo }) => {
  for (const [step, formula] of [
    ['load', 'rating ≥ threshold'],
    ['train', 'J(E) = Σ loss'],
    ['forget', 'H d = direct + spillover'],
    ['verify', 'closure = 1 − RMSE'],
  ] as const) {
    const panel = demo.panel(step);
    await expect(panel.getByText(formula)).toBeHidden();
    await panel.getByText('Why, and how').click();
    await expect(panel.getByText(formula)).toBeVisible();
    if (step !== 'load') await expect(panel.getByRole('link', { name: /20\d\d$/ })).toHaveAttribute('href', /^https:\/\/arxiv\.org\/abs\//);
  }
});

/** Presses Tab until what has the focus is called like this. */
async function tabTo(demo: Demo, name: RegExp): Promise<void> {
  const focused = () =>
    demo.page.evaluate(() => {
      let at: Element | null = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return `${at?.getAttribute('aria-label') ?? ''} ${at?.textContent ?? ''}`.replaceAll(/\s+/g, ' ').trim();
    });
  for (let presses = 0; presses < 120; presses += 1) {
    await demo.page.keyboard.press('Tab');
    if (name.test(await focused())) return;
  }
  throw new Error(`Tab does not reach ${name}`);
}

test('the whole way by keyboard alone, from the sample to the receipt', async ({ demo, page }) => {
  await tabTo(demo, /^Southern Women/);
  await page.keyboard.press('Enter');
  await demo.idle();
  await expect.poll(async () => (await demo.session()).summary!.users).toBe(18);
  await tabTo(demo, /^Train/);
  await tabTo(demo, /^Train$/);
  await page.keyboard.press('Enter');
  await demo.idle();
  expect((await demo.session()).phase).toBe('trained');
  await tabTo(demo, /^A user$/);
  await page.keyboard.press('Tab');
  await page.keyboard.type('Flora');
  await expect(demo.panel('forget').getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(demo.panel('forget').locator('#goes')).toContainText('will go');
  await tabTo(demo, /^Forget$/);
  await page.keyboard.press('Enter');
  await demo.idle();
  expect((await demo.session()).phase).toBe('forgotten');
  await tabTo(demo, /^Verify$/);
  await page.keyboard.press('Enter');
  await demo.idle();
  expect((await demo.session()).phase).toBe('verified');
  await tabTo(demo, /receipt/);
  await page.keyboard.press('Enter');
  await tabTo(demo, /^Check it against the model/);
  await page.keyboard.press('Enter');
  await expect(demo.panel('verify').getByText(/\d checks passed/)).toBeVisible();
});
