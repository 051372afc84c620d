/**
 * The worker: it owns the engine's session, drives long work step by step, and lets messages in
 * between the steps, so that a cancel arrives. It knows nothing of the page.
 */
import * as Comlink from 'comlink';
import { needRest, startFirst } from './parts';
import { Session } from './pkg/parts/engine.js';
import type { EngineSession, EngineWorker, FirstAnswer, Outcome, Pace, Snapshot, Source } from './protocol';
import { failure, toFailure } from './protocol';
import type { Phase, Progress, Recommendations, Settings } from './types';

/** In the order of the steps that lead there. */
const PHASES: Phase[] = ['empty', 'loaded', 'trained', 'forgotten', 'verified'];

let session: EngineSession;
let memory: WebAssembly.Memory;
/** Begins before it is asked: the page is being laid out meanwhile. */
const begun = startFirst().then((own) => {
  memory = own;
  session = new Session() as unknown as EngineSession;
});
// Whoever asks is told.
begun.catch(() => {});
let cancelled = false;
let lastLog = '';

/** Lets waiting messages in. A channel is not slowed down to 4 ms as timers are. */
const channel = new MessageChannel();
function breathe(pause: number): Promise<void> {
  if (pause > 0) return new Promise((resolve) => setTimeout(resolve, pause));
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
}

/** Calls the engine. A trap leaves its memory in an unknown state: that is a crash. */
function call<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof WebAssembly.RuntimeError) {
      throw failure('crash', lastLog || withoutAWord(thrown.message));
    }
    throw thrown;
  }
}

/** The same for what a first visit does not call: the rest of the engine comes first. */
async function callRest<T>(work: () => T): Promise<T> {
  await needRest();
  return call(work);
}

/** A panic says why before it traps; memory that cannot be had traps at once. */
function withoutAWord(trap: string): string {
  const used = Math.round(memory.buffer.byteLength / 1e6);
  return `the memory was probably not enough (${used} MB were in use: ${trap}); fewer dimensions or records need less`;
}

async function read(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw failure('io', 'the browser cannot read the file', {
      file: file.name,
      found: reason,
      remedy: 'choose it again; it may have been moved or changed',
    });
  }
}

/** Looks at the messages at least so often, in milliseconds, while the graphics device works. */
const LONGEST_WAIT = 100;

/** Waits for the rest of the engine; false where the job was cancelled first. */
async function hasRest(): Promise<boolean> {
  let isThere = false;
  const rest = needRest().then(() => void (isThere = true));
  while (!isThere && !cancelled) await Promise.race([rest, breathe(LONGEST_WAIT)]);
  rest.catch(() => {});
  return isThere;
}

/** Steps until the work is done or cancelled. */
async function drive({ budget, pause }: Pace, onProgress: (progress: Progress) => void): Promise<Outcome> {
  for (;;) {
    const progress = call(() => session.step(budget));
    onProgress(progress);
    if (progress.done) return 'done';
    if (progress.waiting) {
      // Should the device never answer, a cancel arrives all the same.
      await Promise.race([session.ready(), breathe(LONGEST_WAIT)]);
    } else {
      await breathe(pause);
    }
    if (cancelled) {
      call(() => session.cancel());
      return 'cancelled';
    }
  }
}

/** Tells of the first answer, once, as soon as it stands. */
function answering(
  user: string | null,
  onProgress: (progress: Progress) => void,
  onAnswer: (answer: FirstAnswer) => void,
): (progress: Progress) => void {
  let isTold = false;
  return (progress) => {
    const { first_answer_seconds: seconds } = progress;
    if (seconds !== null && !isTold) {
      isTold = true;
      onAnswer({ seconds, recommendations: user === null ? null : topTen(user) });
    }
    onProgress(progress);
  };
}

/** `null` for a user of whom the data that are being worked on know nothing. */
function topTen(user: string): Recommendations | null {
  try {
    return call(() => session.recommend(user, 10));
  } catch (thrown) {
    if (toFailure(thrown).kind === 'unknown') return null;
    throw thrown;
  }
}

async function load(
  source: Source,
  settings: Settings,
  pace: Pace,
  onProgress: (progress: Progress) => void,
): Promise<Outcome> {
  if (source.kind === 'sample') {
    call(() => session.load_sample(source.name, settings));
    return 'done';
  }
  const files: Parameters<EngineSession['begin_load']>[0] = [];
  for (const { file, part } of source.ratings) {
    files.push({ name: file.name, bytes: await read(file), part });
  }
  const [titles, ...moreTitles] = source.titles;
  if (titles) files.push({ name: titles.name, bytes: await read(titles), part: 'titles' });
  if (cancelled) return 'cancelled';
  call(() => session.begin_load(files, settings, source.columns));
  const outcome = await drive(pace, onProgress);
  for (const file of outcome === 'done' ? moreTitles : []) {
    const bytes = await read(file);
    call(() => session.add_titles(file.name, bytes));
  }
  return outcome;
}

const worker: EngineWorker = {
  start: () => begun,

  async run(job, pace, onProgress, onAnswer) {
    cancelled = false;
    await begun;
    if (cancelled) return 'cancelled';
    const isFirst = job.kind === 'train' || (job.kind === 'load' && job.source.kind === 'sample');
    if (!isFirst && !(await hasRest())) return 'cancelled';
    switch (job.kind) {
      case 'load':
        return load(job.source, job.settings, pace, onProgress);
      case 'train':
        call(() => session.begin_training(job.settings));
        return drive(pace, onProgress).finally(() => {
          // Whoever has a model will soon want what the first part of the engine cannot.
          void needRest().catch(() => {});
        });
      case 'forget':
        call(() => session.begin_forgetting(job.request));
        return drive(pace, answering(job.user ?? null, onProgress, onAnswer));
      case 'verify':
        call(() => session.begin_verifying(job.options));
        return drive(pace, onProgress);
      case 'compare':
        call(() => session.begin_comparing(job.options));
        return drive(pace, onProgress);
    }
  },

  cancel() {
    cancelled = true;
  },

  snapshot(): Snapshot {
    return call(() => {
      const phase = session.phase();
      const isAfter = (other: Phase) => PHASES.indexOf(phase) >= PHASES.indexOf(other);
      return {
        phase,
        summary: isAfter('loaded') ? session.summary() : null,
        train: isAfter('trained') ? session.train_report() : null,
        forget: isAfter('forgotten') ? session.forget_report() : null,
        verify: isAfter('verified') ? session.verify_report() : null,
        compare: isAfter('verified') ? session.compare_report() : null,
        settings: session.settings(),
      };
    });
  },

  preview: (request) => call(() => session.preview(request)),
  recommend: (user, k) => call(() => session.recommend(user, k)),
  listUsers: (query) => call(() => session.list_users(query)),
  listItems: (query) => call(() => session.list_items(query)),
  listRecords: (query) => call(() => session.list_records(query)),
  exportModel: () => callRest(() => session.export_model()),
  importModel: (name, bytes) => callRest(() => session.import_model(name, bytes)),
  exportData: () => callRest(() => session.export_data()),
  exportTitles: () => callRest(() => session.export_titles()),
  listGenres: () => call(() => session.list_genres()),
  readRequest: (name, bytes) => callRest(() => session.read_request(name, bytes)),
  flipLabels: (share) => callRest(() => session.flip_labels(share)),
  finishForgetting: () => callRest(() => session.finish_forgetting()),
  neighbourhood: (limit) => callRest(() => session.neighbourhood(limit)),
  receipt: () => callRest(() => session.receipt(crypto.getRandomValues(new Uint8Array(32)))),
  estimate: (settings) => call(() => session.estimate(settings)),
  memory: () => memory.buffer.byteLength,
  inventory: () => callRest(() => ({ engine: session.inventory(), log: lastLog })),
  async checkReceipt(file) {
    const bytes = await read(file);
    return callRest(() => session.check_receipt(file.name, bytes));
  },
};

// The engine writes a panic's message to the console just before it traps.
const log = console.error.bind(console);
console.error = (...values: unknown[]) => {
  // "panicked at src/file.rs:1:2:", and the message on the next line.
  lastLog = String(values[0]).split('\n').slice(0, 2).join(' ');
  log(...values);
};

Comlink.expose(worker);
