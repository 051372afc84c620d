/** When a session is kept, given back and forgotten: written anew after every step. */
import type { Journey } from '../app/journey';
import { toFailure } from '../engine/protocol';
import type { UnrememberDemo } from '../element/unremember-demo';
import { csvFile, retainedSource, withEnding } from '../app/recovery';
import { forgetKept, isOurs, keep, keepNothing, keptSize, takeKept, type Session } from './kept';

export class Keeping extends EventTarget {
  size: number | null = null;
  failed = false;
  /** What became of an earlier session: the page says so. */
  earlier: 'restored' | 'damaged' | 'newer' | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly demo: UnrememberDemo) {
    super();
    for (const name of ['loaded', 'trained']) {
      demo.addEventListener(name, () => void this.update());
    }
    // Nothing is called forgotten before it has left what is kept, too.
    demo.journey.beforeForgotten = () => this.update();
  }

  /** Gives back what is kept, unless a link says what to show. */
  async begin(hasLink: boolean): Promise<void> {
    const found = hasLink ? 'nothing' : await takeKept();
    if (found === 'damaged' || found === 'newer') this.earlier = found;
    else if (found !== 'nothing') await this.restore(found.session, await keptSize());
    this.size = this.earlier === 'newer' ? null : await keptSize();
    this.changed();
    this.demo.journey.addEventListener('finished', () => void this.update());
  }

  async turnOn(): Promise<void> {
    await this.write(true);
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

  private async restore(session: Session, size: number | null): Promise<void> {
    const { journey } = this.demo;
    // The page may be training its sample, which nobody waits for now.
    if (journey.running?.kind === 'train') journey.cancel();
    while (journey.running) {
      await new Promise((resolve) => journey.addEventListener('change', resolve, { once: true }));
    }
    const before = journey.settings;
    journey.changeSettings(session.settings);
    const titles = session.titles === null ? [] : [csvFile(session.titles, 'titles.csv')];
    const ratings = [{ file: csvFile(session.records, withEnding(session.name)), part: null }];
    if (!(await journey.load({ kind: 'files', ratings, titles }))) {
      // The engine crashed, and a fresh one may have the session by now, with its settings.
      if (journey.crash !== null) return;
      journey.changeSettings(before);
      // Something else was begun in this moment: it stays for the next visit.
      if (journey.problem?.work !== 'load') return;
      // Not what an engine of this version can read; what is shown stays as it was.
      this.earlier = 'damaged';
      return forgetKept();
    }
    // From here on steps are kept; the next may begin while the model is still being taken over.
    this.size = size;
    journey.changeSettings(session.settings);
    this.earlier = 'restored';
    if (session.model) await journey.adopt('model.safetensors', session.model).catch(() => {});
  }

  private async update(): Promise<void> {
    if (this.size === null) return;
    await this.write(false);
  }

  private write(takeOver: boolean): Promise<void> {
    this.writing = this.writing.then(async () => {
      try {
        const session = await content(this.demo.journey);
        if (session === null) {
          // A fresh engine after a crash holds nothing yet: that is no reason to keep nothing.
          if (this.demo.journey.session.phase === 'empty') return;
          await keepNothing();
        } else if (!(await keep(session, { takeOver }))) {
          // Another tab keeps its own session now.
          this.size = null;
          return this.changed();
        }
        this.size = await keptSize();
        this.failed = false;
      } catch (thrown) {
        // The fresh engine's data are written once it has them; until then it may also answer that
        // it has no model.
        if (['crash', 'order'].includes(toFailure(thrown).kind)) return;
        // An older session could hold what was forgotten since.
        if (takeOver || (await isOurs())) await forgetKept().catch(() => {});
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

/**
 * What is kept. The engine leaves out what was forgotten, also while it is in memory for
 * verification; `null` where that is everything.
 */
async function content(journey: Journey): Promise<Session | null> {
  const { engine } = journey;
  for (;;) {
    const { version, session, settings } = journey;
    const { name } = session.summary ?? { name: 'records.csv' };
    const left = await retainedSource(engine, name);
    if (left?.kind !== 'files') return null;
    const records = await left.ratings[0]!.file.text();
    const titles = (await left.titles[0]?.text()) ?? null;
    const model = session.train ? await engine.exportModel() : null;
    // Where a step ended in between, records and model may be of two different moments.
    if (version === journey.version) return { name, settings, records, titles, model };
  }
}
