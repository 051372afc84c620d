/**
 * The one table of everything that an attribute of `<unremember-demo>`, a property of it or a
 * link can say. Each row reads its own text and refuses what it cannot use.
 */
import type { SampleName } from '../engine/protocol';
import type { ForgetRequest, ModelKind, Task } from '../engine/types';
import { readRequest, writeRequest } from './requests';

export const SAMPLES: readonly SampleName[] = ['personas', 'southern-women'];
export const PANELS = ['title', 'try', 'data', 'train', 'forget', 'verify'] as const;
export type PanelName = (typeof PANELS)[number];
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Theme = 'auto' | 'light' | 'dark';
/** How far to go without being asked. */
export type Autorun = 'none' | 'train' | 'forget' | 'verify';

/** What the table's rows come to. */
export interface Options {
  /** A sample's name, or the address of a file of ratings. */
  data: string;
  /** The address of a file of titles, or `null`. */
  items: string | null;
  task: Task | null;
  model: ModelKind;
  layers: number | null;
  dim: number;
  lambda: number | null;
  threshold: number | null;
  negatives: number;
  seed: number;
  forget: ForgetRequest | null;
  /** The panels to show, in the order of PANELS. */
  panels: PanelName[];
  /** The panel to begin at. */
  panel: PanelName | null;
  autorun: Autorun;
  /** When to begin: once it can be seen, or on a click. */
  loading: 'visible' | 'click';
  theme: Theme;
  lang: Language | null;
  /** A CSS length, or `null` for as high as its content. */
  height: string | null;
}

export interface Property<T> {
  /** The value that a text means; `undefined` where it means none. */
  read(text: string): T | undefined;
  write(value: T): string;
  initial: T;
  /** What is allowed, in words. */
  allowed: string;
  /** Whether it belongs into a shared link, and which of its values do. */
  shared: boolean | ((value: T) => boolean);
}

type Table = { readonly [K in keyof Options]: Property<Options[K]> };

function choice<T extends string>(values: readonly T[], initial: T, shared = true): Property<T> {
  const read = (text: string) => values.find((value) => value === text);
  return { read, write: (value) => value, initial, allowed: values.join(', '), shared };
}

function optional<T>(of: Property<T>): Property<T | null> {
  return {
    ...of,
    write: (value) => (value === null ? '' : of.write(value)),
    initial: null,
    shared: typeof of.shared === 'boolean' ? of.shared : (v) => v !== null && of.shared !== false,
  };
}

function number(low: number, high: number, initial: number, whole = true): Property<number> {
  const isGood = (value: number) =>
    value >= low && value <= high && (!whole || Number.isSafeInteger(value));
  return {
    read: (text) => {
      const plain = /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(text.trim());
      return plain && isGood(Number(text)) ? Number(text) : undefined;
    },
    write: String,
    initial,
    allowed: `${whole ? 'a whole number' : 'a number'} from ${low} to ${high}`,
    shared: true,
  };
}

function address(text: string): string | undefined {
  const isAddress = text.length < 2000 && URL.canParse(text, 'https://example.org/');
  const { protocol } = isAddress ? new URL(text, 'https://example.org/') : { protocol: '' };
  return protocol === 'https:' || protocol === 'http:' ? text : undefined;
}

const panelList: Property<PanelName[]> = {
  read: (text) => {
    const names = text.split(/[\s,]+/).filter(Boolean);
    const known = PANELS.filter((panel) => names.includes(panel));
    return known.length > 0 && names.every((n) => PANELS.some((p) => p === n)) ? known : undefined;
  },
  write: (panels) => panels.join(' '),
  initial: ['data', 'train', 'forget', 'verify'],
  allowed: `one or more of ${PANELS.join(', ')}`,
  shared: false,
};

const isSample = (name: string | null) => SAMPLES.some((sample) => sample === name);

export const TABLE: Table = {
  data: {
    read: (text) => (text.trim() === '' ? undefined : address(text.trim())),
    write: (value) => value,
    initial: 'personas',
    allowed: `${SAMPLES.join(', ')}, or the address of a file`,
    // Addresses of files never come from a link, and never go into one.
    shared: isSample,
  },
  items: {
    read: (text) => address(text.trim()),
    write: (value) => value ?? '',
    initial: null,
    allowed: 'the address of a file',
    shared: false,
  },
  task: optional(choice<Task>(['explicit', 'implicit'], 'explicit')),
  model: choice<ModelKind>(['lightgcn', 'mf', 'gmf'], 'lightgcn'),
  layers: optional(number(0, 4, 2)),
  dim: number(1, 128, 32),
  lambda: optional(number(1e-9, 1e9, 1, false)),
  threshold: optional(number(-1e6, 1e6, 0, false)),
  negatives: number(1, 64, 4),
  seed: number(0, Number.MAX_SAFE_INTEGER, 1),
  forget: {
    read: readRequest,
    write: (value) => (value ? writeRequest(value) : ''),
    initial: null,
    allowed: 'for instance "user:Flora Price; item:E8; record:Nora Fayette,E9; random:0.01"',
    shared: true,
  },
  panels: panelList,
  panel: optional(choice<PanelName>(PANELS, 'title')),
  autorun: choice<Autorun>(['none', 'train', 'forget', 'verify'], 'none'),
  loading: choice(['visible', 'click'], 'visible', false),
  theme: choice<Theme>(['auto', 'light', 'dark'], 'auto'),
  lang: optional(choice<Language>(LANGUAGES, 'en')),
  height: {
    read: (text) => (/^\d+(\.\d+)?(px|rem|em|vh|svh|dvh|ch)$/.test(text.trim()) ? text.trim() : undefined),
    write: (value) => value ?? '',
    initial: null,
    allowed: 'a CSS length, for instance 40rem',
    shared: false,
  },
};

export const NAMES = Object.keys(TABLE) as (keyof Options)[];

/** A text that was not what its row allows. */
export interface Refused {
  name: string;
  found: string;
  /** What is allowed; `null` where there is no such row. */
  allowed: string | null;
}

/** Reads texts by their rows; rows without a text keep their first value. */
export function readOptions(
  text: (name: keyof Options) => string | null,
): { options: Options; refused: Refused[] } {
  const refused: Refused[] = [];
  const row = <K extends keyof Options>(name: K): Options[K] => {
    const found = text(name);
    const value = found === null ? TABLE[name].initial : TABLE[name].read(found);
    if (value !== undefined) return value;
    refused.push({ name, found: found ?? '', allowed: TABLE[name].allowed });
    return TABLE[name].initial;
  };
  const options = Object.fromEntries(NAMES.map((name) => [name, row(name)])) as unknown as Options;
  return { options, refused };
}
