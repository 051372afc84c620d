/** When a session is kept, given back and forgotten: written anew after every step. */
import type { Journey } from '../app/journey';
import type { UnrememberDemo } from '../element/unremember-demo';
import { forgetKept, isOurs, keep, keptSize, takeKept } from './kept';

export class Keeping extends EventTarget {
  size: number | null = null;
  failed = false;
  restored = false;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly demo: UnrememberDemo) {
    super();
    for (const name of ['loaded', 'trained', 'forgotten']) {
      demo.addEventListener(name, () => void this.update());
    }
  }

  /** Gives back what is kept, unless a link says what to show. */
  async begin(hasLink: boolean): Promise<void> {
    const session = hasLink ? null : await takeKept();
    if (session) await this.restore(session);
    this.size = await keptSize();
    this.changed();
    this.demo.journey.addEventListener('finished', () => void this.update());
  }

  async turnOn(): Promise<void> {
    await this.write();
  }

  async turnOff(): Promise<void> {
    await forgetKept();
    this.size = null;
    this.failed = false;
    this.changed();
  }

  /** Waits until what is kept is up to date. */
  settled(): Promise<void> {
    return this.writing;
  }

  private async restore(session: NonNullable<Awaited<ReturnType<typeof takeKept>>>): Promise<void> {
    const { journey } = this.demo;
    journey.changeSettings(session.settings);
    const name = /\.\w+$/.test(session.name) ? session.name : `${session.name}.csv`;
    const file = (content: string, called: string) => new File([content], called, { type: 'text/csv' });
    const titles = session.titles === null ? [] : [file(session.titles, 'titles.csv')];
    const ratings = [{ file: file(session.records, name), part: null }];
    if (!(await journey.load({ kind: 'files', ratings, titles }))) return;
    journey.changeSettings(session.settings);
    this.restored = true;
    if (session.model) await journey.adopt('model.safetensors', session.model).catch(() => {});
  }

  private async update(): Promise<void> {
    if (this.size === null) return;
    if (await isOurs()) return this.write();
    // Another tab keeps its own session now.
    this.size = null;
    this.changed();
  }

  private write(): Promise<void> {
    this.writing = this.writing.then(async () => {
      try {
        await keep(await content(this.demo.journey));
        this.size = await keptSize();
        this.failed = false;
      } catch {
        this.size = null;
        this.failed = true;
      }
      this.changed();
    });
    return this.writing;
  }

  private changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

/** The engine leaves out what was forgotten, also while it is kept in memory for verification. */
async function content({ engine, session, settings }: Journey) {
  const { name } = session.summary ?? { name: 'records.csv' };
  const [records, titles] = [await engine.exportData(), await engine.exportTitles()];
  const model = session.train ? await engine.exportModel() : null;
  return { name, settings, records, titles, model };
}
