/**
 * The page's side of the engine. Calls are made one after the other in the order in which they
 * came; `AbortSignal` cancels a job, also one that still waits. When the engine crashes, its
 * worker is replaced by a fresh, empty one, and every call that waited fails with the reason.
 */
import * as Comlink from 'comlink';
import type { EngineWorker, Failure, FirstAnswer, Job, Pace, Snapshot } from './protocol';
import { failure, toFailure } from './protocol';
import { startWorker, type Started } from './start-worker';
import type {
  Estimate,
  Inventory,
  Settings,
  Check,
  ForgetPreview,
  ForgetRequest,
  Neighbourhood,
  NodeRow,
  Page,
  Progress,
  Query,
  Receipt,
  Recommendations,
  RecordRow,
} from './types';

export interface JobOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Called at most once, by a forgetting. */
  onAnswer?: (answer: FirstAnswer) => void;
}

/** One worker, and the way to give up everything that was asked of it. */
interface Connection {
  worker: Worker;
  remote: Comlink.Remote<EngineWorker>;
  started: Promise<void>;
  /** Never fulfilled; rejected when the worker dies. */
  death: Promise<never>;
  die: (reason: unknown) => void;
}

export class EngineClient {
  /** Called after a crash, when a fresh worker has taken the place of the old one. */
  onCrash: (message: string) => void = () => {};

  pace: Pace = { budget: 30, pause: 0 };

  private connection: Connection | null = null;
  /** Counts the workers that have ended: a call belongs to the worker it was made for. */
  private ended = 0;
  private reason: unknown = null;
  /** True once an engine has started on this page: then another that does not is a crash. */
  private hasStarted = false;
  private tail: Promise<unknown> = Promise.resolve();
  private disposed = false;

  /** `early` is a worker that was started before there was a client. */
  constructor(early: Started | null = null) {
    if (early) this.connection = this.connect(early);
  }

  /** Runs a job. Rejects with an `AbortError` where it was cancelled. */
  run(job: Job, { signal, onProgress = () => {}, onAnswer = () => {} }: JobOptions = {}): Promise<void> {
    // The worker begins a job once it has started: asked then, it would wait for the page's drawing.
    return this.queue(async (remote) => {
      signal?.throwIfAborted();
      const cancel = () => void remote.cancel();
      signal?.addEventListener('abort', cancel);
      try {
        const outcome = await remote.run(job, this.pace, Comlink.proxy(onProgress), Comlink.proxy(onAnswer));
        if (outcome === 'cancelled') throw new DOMException('cancelled', 'AbortError');
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    }, true);
  }

  snapshot(): Promise<Snapshot> {
    return this.queue((remote) => remote.snapshot());
  }
  preview(request: ForgetRequest): Promise<ForgetPreview> {
    return this.queue((remote) => remote.preview(request));
  }
  recommend(user: string, k: number): Promise<Recommendations> {
    return this.queue((remote) => remote.recommend(user, k));
  }
  listUsers(query: Query): Promise<Page<NodeRow>> {
    return this.queue((remote) => remote.listUsers(query));
  }
  listItems(query: Query): Promise<Page<NodeRow>> {
    return this.queue((remote) => remote.listItems(query));
  }
  listRecords(query: Query): Promise<Page<RecordRow>> {
    return this.queue((remote) => remote.listRecords(query));
  }
  /** The model as a safetensors file. */
  exportModel(): Promise<Uint8Array<ArrayBuffer>> {
    return this.queue((remote) => remote.exportModel());
  }
  importModel(name: string, bytes: Uint8Array): Promise<void> {
    return this.queue((remote) => remote.importModel(name, bytes));
  }
  /** The records as CSV, each with its part. */
  exportData(): Promise<string> {
    return this.queue((remote) => remote.exportData());
  }
  exportTitles(): Promise<string | null> {
    return this.queue((remote) => remote.exportTitles());
  }
  listGenres(): Promise<NodeRow[]> {
    return this.queue((remote) => remote.listGenres());
  }
  readRequest(name: string, bytes: Uint8Array): Promise<ForgetRequest> {
    return this.queue((remote) => remote.readRequest(name, bytes));
  }
  flipLabels(share: number): Promise<ForgetRequest> {
    return this.queue((remote) => remote.flipLabels(share));
  }
  finishForgetting(): Promise<void> {
    return this.queue((remote) => remote.finishForgetting());
  }
  /** The graph around the last request, with at most `limit` nodes. */
  neighbourhood(limit: number): Promise<Neighbourhood> {
    return this.queue((remote) => remote.neighbourhood(limit));
  }
  /** The receipt of the last request, with a new salt. */
  receipt(): Promise<Receipt> {
    return this.queue((remote) => remote.receipt());
  }
  /** Checks a receipt against the model and the records in memory. */
  checkReceipt(file: File): Promise<Check[]> {
    return this.queue((remote) => remote.checkReceipt(file));
  }
  /** What a training with these settings would need. */
  estimate(settings: Settings): Promise<Estimate> {
    return this.queue((remote) => remote.estimate(settings));
  }
  /** Everything that the worker holds: a debug hook. */
  inventory(): Promise<{ engine: Inventory; log: string }> {
    return this.queue((remote) => remote.inventory());
  }

  /** Bytes of the engine's memory: a debug hook. */
  memory(): Promise<number> {
    return this.queue((remote) => remote.memory());
  }

  /** Ends the worker. The client cannot be used again. */
  dispose(): void {
    this.disposed = true;
    this.end(failure('page', 'the page was closed'));
  }

  private queue<T>(work: (remote: Comlink.Remote<EngineWorker>) => Promise<T>, isEarly = false): Promise<T> {
    const { ended } = this;
    const result = this.tail.then(async () => {
      if (this.disposed) throw failure('page', 'the page was closed');
      // A fresh engine holds nothing, and its answer would be taken for the old one's.
      if (ended !== this.ended) throw this.reason;
      const connection = (this.connection ??= this.connect());
      try {
        if (!isEarly) await Promise.race([connection.death, connection.started]);
        return await Promise.race([connection.death, work(connection.remote)]);
      } catch (thrown) {
        const reason = toFailure(thrown);
        if (this.connection === connection && (reason.kind === 'crash' || reason.kind === 'start')) {
          this.end(reason);
          if (reason.kind === 'crash') this.onCrash(reason.message);
        }
        throw thrown;
      }
    });
    this.tail = result.catch(() => {});
    return result;
  }

  private connect({ worker, failed }: Started = startWorker()): Connection {
    const remote = Comlink.wrap<EngineWorker>(worker);
    let die: Connection['die'] = () => {};
    const death = new Promise<never>((_, reject) => (die = reject));
    death.catch(() => {});
    let hasStarted = false;
    const started = remote.start().then(
      () => void (hasStarted = this.hasStarted = true),
      (thrown) => {
        throw this.notStarted(toFailure(thrown).message);
      },
    );
    started.catch(die);
    const connection: Connection = { worker, remote, started, death, die };
    void failed.then((event) => {
      const idle = this.connection === connection;
      die(hasStarted ? failure('crash', event.message || 'the worker stopped') : this.notStarted(event.message));
      // Nobody may be waiting for an answer: then nothing else would notice.
      if (idle) void this.queue(async () => {}).catch(() => {});
    });
    return connection;
  }

  private end(reason: unknown): void {
    const connection = this.connection;
    this.connection = null;
    this.ended += 1;
    this.reason = reason;
    connection?.die(reason);
    connection?.worker.terminate();
  }

  /** The engine never ran: a content security policy forbade it, or its files did not come. */
  private notStarted(message: string): Failure {
    const what = 'the engine could not be started';
    if (this.hasStarted) return failure('crash', [what, message].filter(Boolean).join(': '));
    return failure('start', what, {
      found: message || null,
      remedy:
        'the page that shows this may forbid it by its content security policy, or a file of the engine is missing',
    });
  }
}
