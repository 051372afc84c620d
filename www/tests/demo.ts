/** What the tests share: the page as a visitor uses it, and what must hold in every test. */
import { readFile } from 'node:fs/promises';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import type {} from '../src/embed';
import type { Pace, Snapshot } from '../src/engine/protocol';

export class Demo {
  /** Every address that was asked for. */
  readonly requests: string[] = [];
  /** Errors on the console, uncaught errors, violations of the content security policy. */
  readonly problems: string[] = [];

  constructor(
    readonly page: Page,
    private readonly origin: string,
  ) {
    page.context().on('request', (request) => this.requests.push(request.url()));
    page.on('pageerror', (error) => this.problems.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`console: ${message.text()}`);
    });
  }

  async open(): Promise<void> {
    await this.page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    // Untrained: most tests look at the first steps too.
    await this.page.goto('/#autorun=none');
    await this.idle();
    await expect(this.panel('load').getByRole('heading', { name: /^Personas/ })).toBeVisible();
  }

  panel(step: 'load' | 'train' | 'forget' | 'verify'): Locator {
    return this.page.locator(`section#${step}`);
  }

  /** Waits until nothing runs. */
  async idle(timeout = 90_000): Promise<void> {
    await this.page.waitForFunction(
      () => {
        const journey = document.querySelector('unremember-demo')?.journey;
        return journey && !journey.running && journey.session.phase !== 'empty';
      },
      null,
      { timeout },
    );
  }

  session(): Promise<Snapshot> {
    return this.page.evaluate(() => document.querySelector('unremember-demo')!.journey.session);
  }

  /** How the page describes what it did last, as screen readers hear it. */
  status(): Promise<string> {
    return this.page.locator('[role=status]').innerText();
  }

  async setPace(pace: Pace): Promise<void> {
    await this.page.evaluate((value) => {
      document.querySelector('unremember-demo')!.journey.engine.pace = value;
    }, pace);
  }

  async sample(name: string): Promise<void> {
    await this.panel('load').getByRole('button', { name }).click();
    await this.idle();
  }

  async upload(...files: Parameters<Locator['setInputFiles']>[0][]): Promise<void> {
    await this.panel('load').locator('input#files').setInputFiles(files.flat() as never);
    await this.idle();
  }

  async train(): Promise<void> {
    await this.panel('train').getByRole('button', { name: /^Train/ }).click();
    await this.idle();
  }

  /** The id of a user by place in the list. */
  userAt(offset: number): Promise<string> {
    return this.page.evaluate(async (offset) => {
      const { engine } = document.querySelector('unremember-demo')!.journey;
      const query = { search: '', user: null, item: null, offset, limit: 1 };
      return (await engine.listUsers(query)).rows[0]!.id;
    }, offset);
  }

  /** Picks from a searchable list by typing. */
  async pick(box: Locator, search: string): Promise<void> {
    await box.click();
    await box.fill(search);
    const options = box.page().locator('um-picker [role=option]');
    await expect(options.first()).toBeVisible();
    await box.press('Enter');
  }

  async chooseUser(user: string): Promise<void> {
    await this.panel('forget').getByRole('tab', { name: 'A user' }).click();
    await this.pick(this.panel('forget').getByRole('combobox', { name: 'User to forget' }), user);
    await expect(this.panel('forget').locator('#goes')).toContainText('will go');
  }

  async forget(): Promise<void> {
    await this.panel('forget').getByRole('button', { name: 'Forget', exact: true }).click();
    await this.idle();
    await this.unfold();
  }

  /** Opens the proofs, which begin folded. */
  async unfold(): Promise<void> {
    await this.panel('verify')
      .locator('um-verify-panel')
      .evaluate(async (panel) => {
        await (panel as unknown as { updateComplete: Promise<unknown> }).updateComplete;
        for (const fold of panel.shadowRoot!.querySelectorAll<HTMLDetailsElement>('.fold')) fold.open = true;
      });
  }

  async verify(name = /^Verify$/): Promise<void> {
    await this.panel('verify').getByRole('button', { name }).click();
    await this.idle();
    await this.unfold();
  }

  /** Runs the methods that are chosen at first. */
  async compare(): Promise<void> {
    await this.panel('verify').getByRole('button', { name: 'Compare', exact: true }).click();
    await this.idle();
  }

  /** Trains, forgets one user, and verifies. */
  async toTheEnd(user = 4): Promise<void> {
    await this.train();
    await this.chooseUser(await this.userAt(user));
    await this.forget();
    await this.verify();
  }

  /** What a click gives to be kept. */
  async download(button: Locator): Promise<{ name: string; bytes: Buffer }> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), button.click()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }

  /** Nothing went to another origin, and nothing went wrong unseen. */
  check(): void {
    const foreign = this.requests.filter(
      (url) => !url.startsWith(this.origin) && !url.startsWith('data:') && !url.startsWith('blob:'),
    );
    expect(foreign, 'requests to another origin').toEqual([]);
    expect(
      this.requests.some((url) => url.endsWith('.wasm')),
      'requests of the worker are seen',
    ).toBe(true);
    expect(this.problems, 'errors on the console').toEqual([]);
  }
}

export const test = base.extend<{ demo: Demo }>({
  demo: async ({ page, baseURL }, use) => {
    const demo = new Demo(page, baseURL!);
    await demo.open();
    await use(demo);
    demo.check();
  },
});

export { expect };
