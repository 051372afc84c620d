/** Numbers, times and sizes as a person reads them. Units stay with their numbers. */
import { locale } from './language';

const NARROW = '\u202f';
const SPACE = '\u00a0';

const formats = new Map<string, Intl.NumberFormat>();

function number(value: number, options: Intl.NumberFormatOptions): string {
  const key = locale() + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.NumberFormat(locale(), options)));
  return format.format(value).replace('-', '−');
}

export function count(value: number): string {
  return number(value, { maximumFractionDigits: 0 });
}

/** A count with its noun: "1 record", "2 records". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A list in words: "a, b and c". */
export function and(parts: string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function decimals(digits: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

export function fixed(value: number | null | undefined, digits = 4): string {
  return value == null ? '–' : number(value, decimals(digits));
}

/** A closure: never rounded up to 1. */
export function closure(value: number | null | undefined): string {
  return value == null ? '–' : number(Math.floor(value * 10_000) / 10_000, decimals(4));
}

export function percent(share: number, digits = 0): string {
  return `${number(share * 100, decimals(digits))}${SPACE}%`;
}

/** Three significant digits; powers of ten where that is shorter. */
export function significant(value: number | null | undefined): string {
  if (value == null) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 0.001 && size < 100_000) {
    return number(value, { maximumSignificantDigits: 3 });
  }
  const [mantissa, power] = value.toExponential(1).split('e');
  const digits = [...String(Number(power))].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]));
  return `${mantissa}${NARROW}×${NARROW}10${digits.join('')}`;
}

/** A time that was measured: "38 ms", "1.42 s". */
export function duration(seconds: number): string {
  const ms = seconds * 1000;
  const [millisecond, second, minute] = locale() === 'zh' ? ['毫秒', '秒', '分'] : ['ms', 's', 'min'];
  if (ms < 10) return `${number(ms, decimals(1))}${SPACE}${millisecond}`;
  if (ms < 1000) return `${count(ms)}${SPACE}${millisecond}`;
  if (seconds < 60) return `${number(seconds, decimals(2))}${SPACE}${second}`;
  return `${Math.floor(seconds / 60)}${SPACE}${minute} ${Math.round(seconds % 60)}${SPACE}${second}`;
}

/** The time that a screen shows one picture for, at 60 a second. */
export const FRAME = 1 / 60;

/** A time that was estimated. */
export function about(seconds: number): string {
  if (locale() === 'zh') {
    if (seconds < 1) return '剩余不到 1 秒';
    return seconds < 60 ? `剩余约 ${Math.ceil(seconds)} 秒` : `剩余约 ${Math.ceil(seconds / 60)} 分钟`;
  }
  if (seconds < 1) return 'less than a second left';
  if (seconds < 60) return `about ${Math.ceil(seconds)} s left`;
  return `about ${Math.ceil(seconds / 60)} min left`;
}

export function times(ratio: number): string {
  return `${number(ratio, decimals(ratio >= 10 ? 0 : 1))}${SPACE}×`;
}

export function bytes(size: number): string {
  const units = [locale() === 'zh' ? '字节' : 'bytes', 'KB', 'MB', 'GB'];
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? count(size) : number(size, decimals(size < 10 ? 1 : 0))}${SPACE}${units[unit]}`;
}

export function date(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
