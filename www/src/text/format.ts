/** Numbers, times and sizes as a person reads them. Units stay with their numbers. */
const NARROW = '\u202f';
const SPACE = '\u00a0';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(value: number): string {
  return whole.format(value);
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

export function fixed(value: number | null | undefined, digits = 4): string {
  return value == null ? '–' : value.toFixed(digits).replace('-', '−');
}

/** A closure: never rounded up to 1. */
export function closure(value: number | null | undefined): string {
  return value == null ? '–' : (Math.floor(value * 10_000) / 10_000).toFixed(4).replace('-', '−');
}

export function percent(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)}${SPACE}%`;
}

/** Three significant digits; powers of ten where that is shorter. */
export function significant(value: number | null | undefined): string {
  if (value == null) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 0.001 && size < 100_000) {
    return Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 3 });
  }
  const [mantissa, power] = value.toExponential(1).split('e');
  const digits = [...String(Number(power))].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]));
  return `${mantissa}${NARROW}×${NARROW}10${digits.join('')}`;
}

/** A time that was measured: "38 ms", "1.42 s". */
export function duration(seconds: number): string {
  const ms = seconds * 1000;
  if (ms < 10) return `${ms.toFixed(1)}${SPACE}ms`;
  if (ms < 1000) return `${ms.toFixed(0)}${SPACE}ms`;
  if (seconds < 60) return `${seconds.toFixed(2)}${SPACE}s`;
  return `${Math.floor(seconds / 60)}${SPACE}min ${Math.round(seconds % 60)}${SPACE}s`;
}

/** A time that was estimated. */
export function about(seconds: number): string {
  if (seconds < 1) return 'less than a second left';
  if (seconds < 60) return `about ${Math.ceil(seconds)} s left`;
  return `about ${Math.ceil(seconds / 60)} min left`;
}

export function times(ratio: number): string {
  return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1)}${SPACE}×`;
}

export function bytes(size: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB'];
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(size < 10 ? 1 : 0)}${SPACE}${units[unit]}`;
}

export function date(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
