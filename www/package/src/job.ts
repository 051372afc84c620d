import type { Progress } from './types.js';

export interface JobOptions {
  /** Cancels the job, also one that still waits; it then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called after every slice of work. The same comes by `for await`. */
  onProgress?: (progress: Progress) => void;
}

/**
 * A piece of work that has begun. Await it for its report; iterate over it for its progress:
 *
 * ```js
 * const job = session.train();
 * for await (const { stage, fraction } of job) console.log(stage, fraction);
 * const report = await job;
 * ```
 *
 * Leaving the loop early does not end the work; an `AbortSignal` does.
 */
export class Job<T> implements Promise<T>, AsyncIterable<Progress> {
  readonly [Symbol.toStringTag] = 'Job';
  private readonly result: Promise<T>;
  private readonly listeners = new Set<() => void>();
  private readonly seen: Progress[] = [];
  private ended = false;

  /** @internal */
  constructor(work: (report: (progress: Progress) => void) => Promise<T>) {
    this.result = work((progress) => {
      this.seen.push(progress);
      this.wake();
    }).finally(() => {
      this.ended = true;
      this.wake();
    });
    // Who only iterates learns of a failure there.
    this.result.catch(() => {});
  }

  then<A = T, B = never>(
    done?: ((value: T) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.result.then(done, failed);
  }

  catch<B = never>(failed?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.result.catch(failed);
  }

  finally(last?: (() => void) | null): Promise<T> {
    return this.result.finally(last);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Progress, void, void> {
    for (let next = 0; ; ) {
      while (next < this.seen.length) yield this.seen[next++] as Progress;
      if (this.ended) break;
      await new Promise<void>((resolve) => {
        const listener = () => {
          this.listeners.delete(listener);
          resolve();
        };
        this.listeners.add(listener);
      });
    }
    await this.result;
  }

  private wake(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
