/**
 * Options as the fragment of an address, which browsers do not send to any server. Both ways go
 * by the table of properties.
 */
import { NAMES, TABLE, readOptions, type Options, type Property, type Refused } from './properties';

/** Names of values that a link of ours never has. */
const LONGEST = 8000;

function isShared<K extends keyof Options>(name: K, value: Options[K]): boolean {
  const { shared } = TABLE[name] as Property<Options[K]>;
  return typeof shared === 'function' ? shared(value) : shared;
}

/** The fragment, without its `#`: only what differs from the first values. */
export function writeLink(options: Partial<Options>): string {
  const found: string[] = [];
  const add = <K extends keyof Options>(name: K) => {
    const value = options[name];
    if (value === undefined || !isShared(name, value as Options[K])) return;
    const row = TABLE[name] as Property<Options[K]>;
    const text = row.write(value as Options[K]);
    // What cannot be read back is not written, for instance a request that is too long.
    if (text === row.write(row.initial) || row.read(text) === undefined) return;
    found.push(`${name}=${encodeURIComponent(text).replace(/%20/g, '+').replace(/%3A/gi, ':')}`);
  };
  NAMES.forEach(add);
  return found.join('&');
}

/** Reads a fragment as one reads any input: what is not allowed is refused, and said. */
export function readLink(fragment: string): { options: Options; given: (keyof Options)[]; refused: Refused[] } {
  const text = fragment.replace(/^#/, '');
  const pairs = new Map(text.length > LONGEST ? [] : new URLSearchParams(text));
  const { options, refused } = readOptions((name) => pairs.get(name) ?? null);
  const given: (keyof Options)[] = [];
  for (const [name, found] of pairs) {
    const known = NAMES.find((other) => other === name);
    if (!known) {
      // `#train` and the like are places on the page.
      if (found !== '') refused.push({ name, found, allowed: null });
    } else if (!isShared(known, options[known])) {
      refused.push({ name, found, allowed: TABLE[known].allowed });
      Object.assign(options, { [known]: TABLE[known].initial });
    } else if (!refused.some((other) => other.name === name)) given.push(known);
  }
  return { options, given, refused };
}
