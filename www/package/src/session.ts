import { DEFAULT_SETTINGS } from '../../src/generated/Defaults';
import { breathe, newSession, type RawSession, type WasmSource } from './engine.js';
import { UnrememberError, toError } from './errors.js';
import { Job, type JobOptions } from './job.js';
import type * as t from './types.js';

/** A file of records, or of titles where `part` says so. */
export interface SourceFile {
  /** Its name, for messages. */
  name: string;
  /** Its content: bytes, or text. */
  content: Uint8Array | string;
  /** The part that its records belong to; by default they are split by the settings. */
  part?: t.Part | 'titles';
}

export interface SessionOptions {
  /** Where the wasm module is; by default beside this file. */
  wasm?: WasmSource;
  /** Milliseconds of work between two rests, in which input, messages and timers are served. */
  budget?: number;
}

/** Names of the samples that are built in. */
export type SampleName = 'personas' | 'southern-women';

/**
 * Data, a model, and what it has forgotten. Calls may be made at any time: they are queued and
 * run in the order in which they came. Same data, same settings: same numbers, on any machine.
 */
export class Session {
  private tail: Promise<unknown> = Promise.resolve();
  private raw: RawSession | null;
  private chosen: t.Settings = DEFAULT_SETTINGS;

  private constructor(
    raw: RawSession,
    private readonly budget: number,
  ) {
    this.raw = raw;
  }

  /** An empty session. It works on the thread that calls it: in pages, call it from a worker. */
  static async create({ wasm, budget = 30 }: SessionOptions = {}): Promise<Session> {
    return new Session(await newSession(wasm), budget);
  }

  /** Where the session stands: `empty`, `loaded`, `trained`, `forgotten` or `verified`. */
  phase(): Promise<t.Phase> {
    return this.call((raw) => raw.phase());
  }

  /** Loads a built-in sample, in place of the data that are there. */
  loadSample(name: SampleName, settings: Partial<t.Settings> = {}): Promise<t.DataSummary> {
    return this.call((raw) => {
      raw.load_sample(name, this.choose(settings));
      return raw.summary();
    });
  }

  /** Reads files as one data set, in place of the data that are there. */
  load(files: SourceFile[], settings: Partial<t.Settings> = {}, options?: JobOptions): Job<t.DataSummary> {
    const encoder = new TextEncoder();
    return this.job(
      (raw) => {
        const given = files.map(({ name, content, part }) => ({
          name,
          bytes: typeof content === 'string' ? encoder.encode(content) : content,
          part: part ?? null,
        }));
        raw.begin_load(given, this.choose(settings));
      },
      (raw) => raw.summary(),
      options,
    );
  }

  /** Trains until the gradient is as good as zero. */
  train(settings: Partial<t.Settings> = {}, options?: JobOptions): Job<t.TrainReport> {
    return this.job(
      (raw) => raw.begin_training(this.choose(settings)),
      (raw) => raw.train_report(),
      options,
    );
  }

  /** What a request would forget. */
  preview(request: Partial<t.ForgetRequest>): Promise<t.ForgetPreview> {
    return this.call((raw) => raw.preview(request));
  }

  /** Forgets what a request names, without training again. This cannot be undone. */
  forget(request: Partial<t.ForgetRequest>, options?: JobOptions): Job<t.ForgetReport> {
    return this.job(
      (raw) => raw.begin_forgetting(request),
      (raw) => raw.forget_report(),
      options,
    );
  }

  /** Trains from scratch on what remains, and compares. */
  verify(options?: JobOptions & { verify?: Partial<t.VerifyOptions> }): Job<t.VerifyReport> {
    return this.job(
      (raw) => raw.begin_verifying(options?.verify),
      (raw) => raw.verify_report(),
      options,
    );
  }

  /** Runs other methods on the same request. */
  compare(
    methods: t.MethodKind[],
    options?: JobOptions & { compare?: Partial<Omit<t.CompareOptions, 'methods'>> },
  ): Job<t.CompareReport> {
    return this.job(
      (raw) => raw.begin_comparing({ ...options?.compare, methods }),
      (raw) => raw.compare_report(),
      options,
    );
  }

  /** Forgets for good: the forgotten pairs and the original model, kept for verification until now, go. */
  finish(): Promise<void> {
    return this.call((raw) => raw.finish_forgetting());
  }

  /** A user's top `k` from each model that exists, best first; what the user knows is left out. */
  recommend(user: string, k = 10): Promise<t.Recommendations> {
    return this.call((raw) => raw.recommend(user, k));
  }

  /** Users by id. */
  users(query: Partial<t.Query> = {}): Promise<t.Page<t.NodeRow>> {
    return this.call((raw) => raw.list_users(query));
  }

  /** Items by id. */
  items(query: Partial<t.Query> = {}): Promise<t.Page<t.NodeRow>> {
    return this.call((raw) => raw.list_items(query));
  }

  /** Genres of the items, by name; none where no titles file gave any. */
  genres(): Promise<t.NodeRow[]> {
    return this.call((raw) => raw.list_genres());
  }

  /** Reads a list of what to forget, one user, item or pair on each line, as a request. */
  readRequest(list: string): Promise<t.ForgetRequest> {
    return this.call((raw) => raw.read_request('list', new TextEncoder().encode(list)));
  }

  /** Turns the labels of a share of the training records round (above 0, at most 0.5); returns the request that forgets them. */
  flipLabels(share: number): Promise<t.ForgetRequest> {
    return this.call((raw) => raw.flip_labels(share));
  }

  /** Records by user and item. */
  records(query: Partial<t.Query> = {}): Promise<t.Page<t.RecordRow>> {
    return this.call((raw) => raw.list_records(query));
  }

  /** The model as the bytes of a safetensors file. What was forgotten is not in it. */
  exportModel(): Promise<Uint8Array> {
    return this.call((raw) => raw.export_model());
  }

  /** Takes over a model that was saved, for the data that are loaded; it is checked, not believed. */
  importModel(name: string, bytes: Uint8Array): Promise<t.TrainReport> {
    return this.call((raw) => {
      raw.import_model(name, bytes);
      return raw.train_report();
    });
  }

  /** The records as CSV, each with its part; `load` reads it back. What was forgotten is not in it. */
  exportRecords(): Promise<string> {
    return this.call((raw) => raw.export_data());
  }

  /** Titles and genres of the items, as CSV to be kept beside the records; `null` where there are none. */
  exportTitles(): Promise<string | null> {
    return this.call((raw) => raw.export_titles());
  }

  /** The receipt of the last unlearning: counts, residuals and salted hashes, but no ids. */
  receipt(salt: Uint8Array = crypto.getRandomValues(new Uint8Array(32))): Promise<t.Receipt> {
    return this.call((raw) => raw.receipt(salt));
  }

  /** Recomputes what can be recomputed of a receipt (its JSON text in bytes) for the model and records in memory. */
  checkReceipt(receipt: Uint8Array): Promise<t.Check[]> {
    return this.call((raw) => raw.check_receipt('receipt', receipt));
  }

  /** Frees the memory, after the calls that wait. To call it twice is safe. */
  destroy(): Promise<void> {
    return this.queue(async () => {
      this.raw?.free();
      this.raw = null;
    });
  }

  private choose(change: Partial<t.Settings>): t.Settings {
    this.chosen = { ...this.chosen, ...change };
    return this.chosen;
  }

  private get alive(): RawSession {
    if (!this.raw) throw new UnrememberError('destroyed', 'the session was destroyed');
    return this.raw;
  }

  private queue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.tail.then(work).catch((thrown) => {
      throw toError(thrown);
    });
    this.tail = result.catch(() => {});
    return result;
  }

  private call<T>(work: (raw: RawSession) => T): Promise<T> {
    return this.queue(async () => work(this.alive));
  }

  private job<T>(begin: (raw: RawSession) => void, report: (raw: RawSession) => T, options: JobOptions = {}): Job<T> {
    const { signal, onProgress } = options;
    return new Job((tell) =>
      this.queue(async () => {
        signal?.throwIfAborted();
        begin(this.alive);
        for (;;) {
          const progress: t.Progress = this.alive.step(this.budget);
          tell(progress);
          onProgress?.(progress);
          if (progress.done) return report(this.alive);
          await breathe();
          if (signal?.aborted) {
            // The session is as it was before the job.
            this.alive.cancel();
            throw signal.reason;
          }
        }
      }),
    );
  }
}
