/**
 * The state of one visit, apart from any component: what is loaded, what is running, what came
 * out. Panels read it and call its methods; it tells them when something changed.
 */
import { EngineClient } from '../engine/client';
import type { CompareChoice, Failure, FirstAnswer, Job, Snapshot, Source } from '../engine/protocol';
import { failure, toFailure } from '../engine/protocol';
import type {
  CurvePoint,
  ForgetRequest,
  Progress,
  RecordRow,
  Recommendations,
  Settings,
  VerifyOptions,
} from '../engine/types';
import type { Language } from '../element/properties';
import { DEFAULT_SETTINGS } from '../generated/Defaults';
import { firstUsers, mostChanged } from './onlookers';
import { retainedSource } from './recovery';
import { speak, wordsOf } from '../text/language';

export type Work = Job['kind'];

/** The step of the page that a work belongs to: comparing methods is part of verifying. */
export const stepOf = (work: Work): Exclude<Work, 'compare'> => (work === 'compare' ? 'verify' : work);

export interface Running {
  kind: Work;
  progress: Progress | null;
  cancelling: boolean;
}

/** Larger files are refused before they are read. */
export const MAX_FILE_BYTES = 2 ** 30;
/** Time between two drawings of what runs: the engine works on, but a small machine has to share. */
const REDRAW_MS = 150;
/** Of a user's records, so many are looked at. */
const RECORDS = 60;

const EMPTY: Snapshot = {
  phase: 'empty',
  summary: null,
  train: null,
  forget: null,
  verify: null,
  compare: null,
  settings: DEFAULT_SETTINGS,
};

/** With more training records than that, seed noise is measured only on demand: it takes a second retraining. */
const NOISE_RECORDS = 100_000;

/** How often a fresh engine is given the data, where that crashes too: milliseconds to wait before. */
const RELOADS = [0, 500, 3000];

export class Journey extends EventTarget {
  session: Snapshot = EMPTY;
  source: Source | null = null;
  /** What was forgotten last, until it is forgotten for good. */
  request: ForgetRequest | null = null;
  settings: Settings = { ...DEFAULT_SETTINGS };
  running: Running | null = null;
  /** The curve of the training that the model comes from, or of the one that is running. */
  curve: CurvePoint[] = [];
  /** What went wrong last, and in which step. */
  problem: { work: Work; failure: Failure } | null = null;
  /** Set after a crash, until the visitor has read it. */
  crash: string | null = null;
  /** The user whose recommendations are shown. */
  user: string | null = null;
  recommendations: Recommendations | null = null;
  /** The first answer to what is being forgotten, until the end or a cancel. */
  answer: FirstAnswer | null = null;
  /** That user's first records. */
  records: RecordRow[] = [];
  /** False once something is gone for good: then data and request no longer say how to get here. */
  isRepeatable = true;
  /** The last event in words, for screen readers. */
  status = '';
  /** Counts what has been loaded, trained and forgotten: lists that were read before are old. */
  version = 0;

  /** False as long as the page chose `user`. */
  private userChosen = false;
  private controller: AbortController | null = null;
  /** What a fresh engine is given after a crash: the source, without what was forgotten. */
  private recovery: Source | null = null;
  private crashes = 0;
  /** Reloadings since the last loading that succeeded. */
  private reloads = 0;
  /** True while a result is prepared that is shown as a whole. */
  private isHeld = false;
  private timer: ReturnType<typeof setTimeout> | 0 = 0;

  /** What has to be done before something is called forgotten: the page's own keeping. */
  beforeForgotten: () => Promise<void> = async () => {};

  /** The language in which the status is written. */
  language: Language = 'en';

  private get words() {
    speak(this.language);
    return wordsOf(this.language);
  }

  constructor(readonly engine: EngineClient) {
    super();
    engine.onCrash = (message) => this.crashed(message);
  }

  /** Loads data in place of those that are there. They stay where the new ones cannot be read. */
  async load(source: Source): Promise<boolean> {
    const tooLarge =
      source.kind === 'files' &&
      [...source.ratings.map(({ file }) => file), ...source.titles].find(
        (file) => file.size > MAX_FILE_BYTES,
      );
    if (tooLarge) {
      const remedy = this.words.data.tooLargeRemedy;
      this.fail(
        'load',
        failure('limit', this.words.data.tooLarge(tooLarge.size), { file: tooLarge.name, remedy, lang: this.language }),
      );
      return false;
    }
    // A threshold belongs to the ratings that it was set for.
    const settings = { ...this.settings, threshold: null };
    const done = await this.run({ kind: 'load', source, settings }, async () => {
      this.source = this.recovery = source;
      this.request = null;
      this.isRepeatable = true;
      this.settings = settings;
      this.curve = [];
      this.userChosen = false;
      await this.showUser(null);
      const summary = this.session.summary;
      return summary ? this.words.data.loaded(summary) : '';
    });
    if (done) this.reloads = 0;
    return done;
  }

  async train(): Promise<boolean> {
    const before = this.curve;
    this.curve = [];
    const done = await this.run({ kind: 'train', settings: this.settings }, async () => {
      if (this.request) this.goneForGood();
      await this.showUser(this.user);
      return this.words.train.finished;
    });
    if (!done) {
      this.curve = before;
      this.changed();
    }
    return done;
  }

  async forget(request: ForgetRequest): Promise<boolean> {
    const user = this.user !== null && request.users.includes(this.user) ? null : this.user;
    return this.run({ kind: 'forget', request, user }, async () => {
      if (this.request) this.goneForGood();
      await this.noteRetained();
      await this.beforeForgotten();
      this.request = request;
      const isGone = this.user !== null && request.users.includes(this.user);
      await this.showUser(isGone || !this.userChosen ? await mostChanged(this.engine, request) : this.user);
      const report = this.session.forget;
      return report ? this.words.forget.finished(report) : '';
    });
  }

  /** Whether a verification also measures how much two retrainings differ, where nobody says. */
  get measuresNoise(): boolean {
    return (this.session.summary?.train ?? 0) <= NOISE_RECORDS;
  }

  async verify(options: VerifyOptions = { seed_noise: this.measuresNoise }): Promise<boolean> {
    return this.run({ kind: 'verify', options }, async () => {
      await this.showUser(this.user);
      return this.words.verify.finished;
    });
  }

  /** Runs methods on the last request, for comparison. */
  async compare(options: CompareChoice): Promise<boolean> {
    return this.run({ kind: 'compare', options }, async () => {
      await this.showUser(this.user);
      return this.words.compare.finished;
    });
  }

  /** Takes over a saved model for the data that are loaded; throws where it does not suit. */
  async adopt(name: string, bytes: Uint8Array): Promise<void> {
    await this.engine.importModel(name, bytes);
    this.isRepeatable = false;
    await this.refresh();
    this.settings = this.session.settings;
    this.curve = [];
    await this.showUser(this.user);
  }

  /** Turns some labels round and trains on them; returns the request that forgets them. */
  async spoil(share: number): Promise<ForgetRequest | null> {
    if (this.running) return null;
    try {
      const request = await this.engine.flipLabels(share);
      this.request = null;
      this.isRepeatable = false;
      await this.refresh();
      return (await this.train()) ? request : null;
    } catch (thrown) {
      this.fail('train', toFailure(thrown));
      return null;
    }
  }

  /** Drops the forgotten pairs and the original model. */
  async finish(): Promise<void> {
    try {
      await this.engine.finishForgetting();
      this.goneForGood();
      await this.refresh();
      await this.showUser(this.user);
      this.say(this.words.forget.goneForGood);
      this.dispatchEvent(new Event('finished'));
    } catch (thrown) {
      this.fail('forget', toFailure(thrown));
    }
  }

  /** From now on a fresh engine gets the data without what was forgotten. */
  private async noteRetained(): Promise<void> {
    const { crashes } = this;
    try {
      const retained = await retainedSource(this.engine, this.session.summary?.name ?? 'records');
      // A fresh engine says that it holds nothing, which is not what is left.
      if (this.crashes !== crashes) throw failure('crash', this.crash ?? '');
      this.recovery = retained;
    } catch (thrown) {
      // After a crash in this moment, nothing has been called forgotten yet: it is as before. Else
      // a fresh engine had better get nothing than what was forgotten.
      if (toFailure(thrown).kind !== 'crash') this.recovery = null;
      throw thrown;
    }
  }

  /** What was forgotten leaves this side, too: the files that it was read from, and messages. */
  private goneForGood(): void {
    this.request = null;
    this.isRepeatable = false;
    if (this.source?.kind === 'files') this.source = this.recovery;
    this.problem = null;
    this.crash = null;
  }

  cancel(): void {
    if (!this.running) return;
    this.running = { ...this.running, cancelling: true };
    this.controller?.abort();
    this.changed();
  }

  changeSettings(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
    this.changed();
  }

  dismiss(): void {
    this.problem = null;
    this.crash = null;
    this.changed();
  }

  /** Shows the recommendations of a user whom the visitor chose. */
  async chooseUser(user: string): Promise<void> {
    this.userChosen = true;
    await this.showUser(user);
  }

  /** Shows a user's recommendations; another user's where there is none of that id any more. */
  private async showUser(user: string | null): Promise<void> {
    if (this.session.phase === 'empty') {
      // Also after everything was forgotten.
      this.user = this.recommendations = null;
      this.records = [];
      return;
    }
    try {
      const shown = user ?? (await firstUsers(this.engine, 1))[0] ?? null;
      const trained = this.session.phase !== 'loaded';
      const query = { search: '', user: shown, item: null, offset: 0, limit: RECORDS };
      const [recommendations, page] = await Promise.all([
        trained && shown !== null ? this.engine.recommend(shown, 10) : null,
        shown !== null ? this.engine.listRecords(query) : null,
      ]);
      this.user = shown;
      this.recommendations = recommendations;
      this.records = page?.rows ?? [];
    } catch (thrown) {
      const reason = toFailure(thrown);
      if (reason.kind === 'unknown' && user !== null) return this.showUser(null);
      this.fail('train', reason);
    }
    this.changed();
  }

  /** Resolves once nothing is running. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.running) return;
        this.removeEventListener('change', look);
        resolve();
      };
      this.addEventListener('change', look);
      look();
    });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.engine.dispose();
  }

  /**
   * Runs a job with progress; true where it was done, false where it failed or was cancelled.
   * `conclude` prepares what is shown of the result, and says in words that it is there.
   */
  private async run(job: Job, conclude: () => Promise<string>): Promise<boolean> {
    if (this.running) return false;
    const controller = new AbortController();
    this.controller = controller;
    this.problem = null;
    this.running = { kind: job.kind, progress: null, cancelling: false };
    this.status = this.words.working[job.kind];
    this.changedSoon();
    let done = false;
    let crashed = false;
    const { crashes } = this;
    try {
      await this.engine.run(job, {
        signal: controller.signal,
        onProgress: (progress) => this.progressed(job.kind, progress),
        onAnswer: (answer) => {
          // It comes on its own, and may be late.
          if (this.controller === controller && !controller.signal.aborted) this.answered(answer);
        },
      });
      done = true;
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === 'AbortError') {
        this.say(this.words.cancelled[job.kind]);
      } else if (toFailure(thrown).kind === 'crash') {
        crashed = true;
      } else {
        this.fail(job.kind, toFailure(thrown));
      }
    }
    this.isHeld = true;
    try {
      if (!crashed) await this.refresh();
      if (done) this.status = await conclude();
    } catch (thrown) {
      crashed = toFailure(thrown).kind === 'crash';
      if (!crashed) this.fail(job.kind, toFailure(thrown));
    }
    // Whoever asked the engine something may have met the crash, and passed over it.
    crashed ||= this.crashes !== crashes;
    this.running = this.answer = null;
    this.isHeld = false;
    this.changedSoon();
    if (crashed) await this.reload();
    else if (done) this.dispatchEvent(new CustomEvent<Work>('done', { detail: job.kind }));
    return done && !crashed;
  }

  private progressed(kind: Work, progress: Progress): void {
    if (!this.running) return;
    this.running = { ...this.running, progress };
    if (kind === 'train' && progress.curve.length > 0) {
      this.curve = [...this.curve, ...progress.curve];
    }
    this.dispatchEvent(new Event('progress'));
    // A step takes 30 ms; eyes are content with less, and other work is better off.
    this.timer ||= setTimeout(() => {
      this.timer = 0;
      this.changed();
    }, REDRAW_MS);
  }

  private answered(answer: FirstAnswer): void {
    if (!this.running) return;
    this.answer = answer;
    this.say(this.words.forget.answered(answer.seconds));
  }

  private async refresh(): Promise<void> {
    this.session = await this.engine.snapshot();
    this.version += 1;
  }

  /** The engine crashed, and a fresh, empty one stands in its place. */
  private crashed(message: string): void {
    this.crash = message;
    this.crashes += 1;
    this.session = EMPTY;
    this.recommendations = null;
    this.curve = [];
    this.dispatchEvent(new CustomEvent<Failure>('failed', { detail: failure('crash', message) }));
    this.status = this.words.crash.title;
    this.changedSoon();
    // The job that crashed ends first; `run` goes on from there.
    if (!this.running) void this.reload();
  }

  /** Gives a fresh engine the data that the crashed one had. */
  private async reload(): Promise<void> {
    this.source = null;
    const wait = RELOADS[this.reloads];
    // Where the reloading crashes too, it is tried again, but not for ever.
    if (!this.recovery || wait === undefined) return;
    this.reloads += 1;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    // The visitor may have loaded something else in the meantime.
    if (this.recovery && this.session.phase === 'empty') await this.load(this.recovery);
  }

  /** Shows what went wrong with a step, also where it could not even begin. */
  fail(work: Work, reason: Failure): void {
    this.problem = { work, failure: reason };
    this.dispatchEvent(new CustomEvent<Failure>('failed', { detail: reason }));
    this.say(this.words.failed(reason));
  }

  /** Says something in the page's one status region, which screen readers follow. */
  say(status: string): void {
    this.status = status;
    this.changed();
  }

  /** Once what follows by itself has reached the engine, which works on while this is drawn. */
  private changedSoon(): void {
    setTimeout(() => this.changed());
  }

  private changed(): void {
    if (!this.isHeld) this.dispatchEvent(new Event('change'));
  }
}
