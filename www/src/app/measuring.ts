/**
 * Times requests to forget against retrainings, in an engine of its own beside the page's: the
 * records as they are, one training, and then one request after the other, each verified.
 */
import { EngineClient, type JobOptions } from '../engine/client';
import type { Job, Snapshot, Source } from '../engine/protocol';
import type { BackendChoice, ForgetRequest, Settings } from '../engine/types';

/** What is timed: a single record, a whole user, a hundredth of all records. */
export const REQUESTS = ['record', 'user', 'share'] as const;
export type RequestKind = (typeof REQUESTS)[number];
/** Different requests of a kind; the median counts. */
export const RUNS = 5;
const SHARE = 0.01;
/** Users that are looked at for one with training records. */
const LOOK_AT = 20;

/** Seconds of one request: until the first answer, polished, and of the retraining beside it. */
export interface Times {
  first: number;
  polished: number;
  retrain: number;
}

/** All runs of one kind of request on one backend. */
export interface Row {
  /** Where it ran. */
  ran: BackendChoice;
  device: string | null;
  kind: RequestKind;
  runs: Times[];
}

export interface Measured {
  rows: Row[];
  /** Seconds of a training as the paper does it, where that was asked for. */
  paper: number | null;
}

export interface Plan {
  source: Source;
  settings: Settings;
  backends: Extract<BackendChoice, 'cpu' | 'gpu'>[];
  paper: boolean;
}

export interface Measuring {
  signal: AbortSignal;
  /** The share that is done, 0 to 1, and all rows so far. */
  onProgress: (fraction: number, rows: Row[]) => void;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Rejects with an `AbortError` where it was cancelled, and with a failure where a step failed. */
export async function measure(plan: Plan, { signal, onProgress }: Measuring): Promise<Measured> {
  const rows: Row[] = [];
  let paper: number | null = null;
  const jobs = plan.backends.length * (2 + REQUESTS.length * RUNS * 2) + (plan.paper ? 2 : 0);
  let done = 0;
  for (const backend of [...plan.backends, ...(plan.paper ? (['paper'] as const) : [])]) {
    const engine = new EngineClient();
    const options: JobOptions = {
      signal,
      onProgress: ({ fraction }) => onProgress((done + (fraction ?? 0)) / jobs, rows),
    };
    const run = async (job: Job): Promise<Snapshot> => {
      await engine.run(job, options);
      onProgress(++done / jobs, rows);
      return engine.snapshot();
    };
    try {
      const settings: Settings =
        backend === 'paper'
          ? { ...plan.settings, preset: 'paper', backend: 'cpu' }
          : { ...plan.settings, backend };
      await run({ kind: 'load', source: plan.source, settings });
      const { train } = await run({ kind: 'train', settings });
      if (backend === 'paper') {
        paper = train!.seconds;
        continue;
      }
      for (const kind of REQUESTS) {
        const { ran, device } = train!.backend;
        const row: Row = { ran, device: ran === 'gpu' ? device : null, kind, runs: [] };
        rows.push(row);
        for (let turn = 0; turn < RUNS; turn++) {
          const request = await requestOf(engine, kind, turn);
          if (!request) break;
          const { forget } = await run({ kind: 'forget', request });
          const { verify } = await run({ kind: 'verify', options: { seed_noise: false } });
          row.runs.push({
            first: forget!.first_answer_seconds,
            polished: forget!.seconds,
            retrain: verify!.retrain.seconds,
          });
        }
      }
    } finally {
      engine.dispose();
    }
  }
  return { rows: rows.filter(({ runs }) => runs.length > 0), paper };
}

/** The next request of a kind; users are taken from all over the list. `null` where none is left. */
async function requestOf(engine: EngineClient, kind: RequestKind, turn: number): Promise<ForgetRequest | null> {
  const nothing = { users: [], items: [], records: [], random_share: null };
  if (kind === 'share') return { ...nothing, random_share: SHARE };
  const all = { search: '', user: null, item: null, offset: 0, limit: 1 };
  const { total } = await engine.listUsers(all);
  const offset = Math.floor((total * (turn + 0.5)) / RUNS);
  const { rows: users } = await engine.listUsers({ ...all, offset, limit: LOOK_AT });
  for (const { id } of users) {
    const { rows } = await engine.listRecords({ ...all, user: id, limit: 60 });
    const trained = rows.find(({ part }) => part === 'train');
    if (!trained) continue;
    return kind === 'user' ? { ...nothing, users: [id] } : { ...nothing, records: [[id, trained.item]] };
  }
  return null;
}
