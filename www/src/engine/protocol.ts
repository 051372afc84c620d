/** What the page and its worker say to each other. */
import type { EngineError, ForgetRequest, Part, Progress, Settings } from './types';
import type { Language } from '../element/properties';
import type * as t from './types';

/** The samples that are built into the engine. */
export type SampleName = 'personas' | 'southern-women';

/** A file of ratings, and the part that its records belong to, where the visitor said so. */
export interface RatingsFile {
  file: File;
  part: Part | null;
}

/** Where data come from. The page keeps it, so that a fresh worker can load it again. */
export type Source =
  | { kind: 'sample'; name: SampleName }
  | { kind: 'files'; ratings: RatingsFile[]; titles: File[]; columns?: t.ColumnMap };

/** The methods to compare, and settings of some of them where they differ from the engine's. */
export type CompareChoice = Pick<t.CompareOptions, 'methods'> & Partial<t.CompareOptions>;

/** A piece of work that takes time, reports progress and can be cancelled. */
export type Job =
  | { kind: 'load'; source: Source; settings: Settings }
  | { kind: 'train'; settings: Settings }
  /** `user` is whose recommendations come with the first answer. */
  | { kind: 'forget'; request: ForgetRequest; user?: string | null }
  | { kind: 'verify'; options: t.VerifyOptions }
  | { kind: 'compare'; options: CompareChoice };

/** What is known of a forgetting while it is polished. */
export interface FirstAnswer {
  /** Seconds that it took. */
  seconds: number;
  /** Of a user that the page asked for: by the model as it was, and by the first answer. */
  recommendations: t.Recommendations | null;
}

/** How long the engine works and rests in turn, in milliseconds. */
export interface Pace {
  /** Work between two looks at the messages: as long as that, a cancel waits. */
  budget: number;
  /** Rest between two pieces of work: only tests, which need slow work, ask for any. */
  pause: number;
}

/** How a job ended. */
export type Outcome = 'done' | 'cancelled';

/** Everything that the page shows about a session, in one message. */
export interface Snapshot {
  phase: t.Phase;
  /** `null` as long as there are no data. */
  summary: t.DataSummary | null;
  train: t.TrainReport | null;
  forget: t.ForgetReport | null;
  verify: t.VerifyReport | null;
  compare: t.CompareReport | null;
  /** The settings of the last load or training. */
  settings: Settings;
}

/** The worker's side. Comlink makes every method a promise on the page's side. */
export interface EngineWorker {
  start(): Promise<void>;
  run(
    job: Job,
    pace: Pace,
    onProgress: (progress: Progress) => void,
    onAnswer: (answer: FirstAnswer) => void,
  ): Promise<Outcome>;
  /** Ends the running job between two steps; nothing happens where none is running. */
  cancel(): void;
  snapshot(): Snapshot;
  preview(request: ForgetRequest): t.ForgetPreview;
  recommend(user: string, k: number): t.Recommendations;
  listUsers(query: t.Query): t.Page<t.NodeRow>;
  listItems(query: t.Query): t.Page<t.NodeRow>;
  listRecords(query: t.Query): t.Page<t.RecordRow>;
  exportModel(): Promise<Uint8Array<ArrayBuffer>>;
  importModel(name: string, bytes: Uint8Array): Promise<void>;
  exportData(): Promise<string>;
  exportTitles(): Promise<string | null>;
  listGenres(): t.NodeRow[];
  readRequest(name: string, bytes: Uint8Array): Promise<ForgetRequest>;
  flipLabels(share: number): Promise<ForgetRequest>;
  finishForgetting(): Promise<void>;
  neighbourhood(limit: number): Promise<t.Neighbourhood>;
  receipt(): Promise<t.Receipt>;
  checkReceipt(file: File): Promise<t.Check[]>;
  estimate(settings: Settings): t.Estimate;
  /** Everything that the worker holds: a debug hook. */
  inventory(): Promise<{ engine: t.Inventory; log: string }>;
  /** Bytes of the engine's memory, which never shrinks: a debug hook. */
  memory(): number;
}

/** The session as src/wasm.rs exports it; the generated glue types its values as `any`. */
export interface EngineSession {
  phase(): t.Phase;
  /** A file whose part is "titles" holds titles; one of them at most. */
  begin_load(
    files: { name: string; bytes: Uint8Array; part: Part | 'titles' | null }[],
    settings: Settings,
    columns?: t.ColumnMap,
  ): void;
  load_sample(name: string, settings: Settings): void;
  add_titles(name: string, bytes: Uint8Array): number;
  summary(): t.DataSummary;
  begin_training(settings: Settings): void;
  begin_forgetting(request: ForgetRequest): void;
  begin_verifying(options: t.VerifyOptions): void;
  begin_comparing(options: CompareChoice): void;
  step(budget_ms: number): Progress;
  /** Resolves once a step can get further: at once, unless the graphics device is waited for. */
  ready(): Promise<void>;
  cancel(): void;
  train_report(): t.TrainReport | null;
  forget_report(): t.ForgetReport | null;
  verify_report(): t.VerifyReport | null;
  compare_report(): t.CompareReport | null;
  settings(): Settings;
  preview(request: ForgetRequest): t.ForgetPreview;
  recommend(user: string, k: number): t.Recommendations;
  list_users(query: t.Query): t.Page<t.NodeRow>;
  list_items(query: t.Query): t.Page<t.NodeRow>;
  list_records(query: t.Query): t.Page<t.RecordRow>;
  export_model(): Uint8Array<ArrayBuffer>;
  import_model(name: string, bytes: Uint8Array): void;
  export_data(): string;
  export_titles(): string | null;
  list_genres(): t.NodeRow[];
  read_request(name: string, bytes: Uint8Array): ForgetRequest;
  flip_labels(share: number): ForgetRequest;
  finish_forgetting(): void;
  neighbourhood(limit: number): t.Neighbourhood;
  /** The salt is 32 random bytes. */
  receipt(salt: Uint8Array): t.Receipt;
  check_receipt(name: string, receipt: Uint8Array): t.Check[];
  estimate(settings: Settings): t.Estimate;
  inventory(): t.Inventory;
}

/** What the page shows when something fails: the engine's errors, and kinds of its own. */
export type Failure = Omit<EngineError, 'kind'> & {
  kind: EngineError['kind'] | 'crash' | 'start' | 'page';
  /** The language of message and remedy; the engine speaks English, and so does what says nothing. */
  lang?: Language;
};

/** A failure with only what is known. */
export function failure(
  kind: Failure['kind'],
  message: string,
  more: Partial<Omit<Failure, 'kind' | 'message'>> = {},
): Failure {
  return { kind, message, file: null, line: null, found: null, remedy: null, ...more };
}

/** Makes a failure of whatever was thrown. */
export function toFailure(thrown: unknown): Failure {
  if (thrown && typeof thrown === 'object' && 'kind' in thrown && 'message' in thrown) {
    return { ...failure('page', ''), ...(thrown as Partial<Failure>) };
  }
  return failure('page', thrown instanceof Error ? thrown.message : String(thrown));
}
