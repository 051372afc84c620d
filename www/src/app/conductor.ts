/**
 * Does with a journey what the element's attributes and methods ask for: loads what `data` names,
 * goes as far as `autorun` says, and runs single steps for somebody who waits for their reports.
 */
import type { Options } from '../element/properties';
import { SAMPLES } from '../element/properties';
import type { Failure, Source } from '../engine/protocol';
import { failure } from '../engine/protocol';
import type { ForgetReport, ForgetRequest, Settings, TrainReport, VerifyReport } from '../engine/types';
import { MAX_FILE_BYTES, type Journey, type Work } from './journey';

/** Thrown by the element's methods; `cause` is the failure with its context. */
export class StepError extends Error {
  constructor(readonly reason: Failure) {
    super(reason.message, { cause: reason });
    this.name = 'UnrememberError';
  }
}

export class Conductor {
  private tail: Promise<unknown> = Promise.resolve();

  constructor(
    readonly journey: Journey,
    private options: Options,
  ) {}

  /** Loads the data and goes on as far as `autorun` says. */
  begin(): Promise<void> {
    return this.queue(async () => {
      this.journey.changeSettings(settingsOf(this.options));
      if (!(await this.load())) return;
      const { autorun, forget } = this.options;
      if (autorun === 'none' || !(await this.journey.train())) return;
      if (autorun === 'train' || !forget || !(await this.journey.forget(forget))) return;
      if (autorun === 'verify') await this.journey.verify();
    });
  }

  /** Takes over options that were changed. */
  change(options: Options): void {
    const before = this.options;
    this.options = options;
    if (options.data !== before.data || options.items !== before.items) void this.begin();
    else this.journey.changeSettings(settingsOf(options));
  }

  train(): Promise<TrainReport> {
    return this.step('train', () => this.journey.train(), () => this.journey.session.train);
  }

  async forget(request = this.options.forget): Promise<ForgetReport> {
    if (!request) throw new StepError(failure('settings', 'there is nothing to forget', { remedy: 'give a request' }));
    return this.step('forget', () => this.journey.forget(complete(request)), () => this.journey.session.forget);
  }

  verify(): Promise<VerifyReport> {
    return this.step('verify', () => this.journey.verify(), () => this.journey.session.verify);
  }

  exportModel(): Promise<Uint8Array> {
    return this.queue(() => this.journey.engine.exportModel());
  }

  private step<T>(work: Work, run: () => Promise<boolean>, report: () => T | null): Promise<T> {
    return this.queue(async () => {
      if (await run()) {
        const done = report();
        if (done) return done;
      }
      const { problem } = this.journey;
      if (problem?.work === work) throw new StepError(problem.failure);
      throw new DOMException('cancelled', 'AbortError');
    });
  }

  /** One after the other, and not while the visitor has something running. */
  private queue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.tail.then(() => this.journey.idle()).then(work);
    this.tail = result.catch(() => {});
    return result;
  }

  private async load(): Promise<boolean> {
    const { data, items, threshold } = this.options;
    const sample = SAMPLES.find((name) => name === data);
    let source: Source;
    try {
      source = sample
        ? { kind: 'sample', name: sample }
        : {
            kind: 'files',
            ratings: [{ file: await download(data), part: null }],
            titles: items ? [await download(items)] : [],
          };
    } catch (thrown) {
      this.journey.fail('load', thrown as Failure);
      return false;
    }
    const done = await this.journey.load(source);
    if (done && threshold !== null) this.journey.changeSettings({ threshold });
    return done;
  }
}

function settingsOf({ task, model, layers, dim, lambda, threshold, negatives, seed }: Options): Partial<Settings> {
  return { task, model, layers, dim, lambda, threshold, negatives, seed };
}

/** Requests written by hand may leave out what they do not use. */
function complete(request: Partial<ForgetRequest>): ForgetRequest {
  return { users: [], items: [], records: [], random_share: null, ...request };
}

async function download(address: string): Promise<File> {
  const url = new URL(address, document.baseURI);
  const name = url.pathname.split('/').at(-1) || url.hostname;
  const fail = (message: string, found: string | null, remedy: string) =>
    failure('io', message, { file: name, found, remedy });
  let answer: Response;
  try {
    answer = await fetch(url, { credentials: 'same-origin' });
  } catch (thrown) {
    const found = thrown instanceof Error ? thrown.message : String(thrown);
    throw fail('the file could not be fetched', found, 'files of another origin must allow it (CORS), and so must the policy of this page');
  }
  if (!answer.ok) throw fail('the file could not be fetched', `status ${answer.status}`, 'check its address');
  const size = Number(answer.headers.get('content-length') ?? 0);
  if (size > MAX_FILE_BYTES) throw fail('the file is too large', `${size} bytes`, 'choose a smaller one');
  return new File([await answer.blob()], name);
}
