/** Round numbers along an axis, and the lines of a plot with two of them. */
import { svg } from 'lit';
import { significant } from '../text/format';

export interface Scale {
  low: number;
  high: number;
  log?: boolean;
}

/** Where a value lies on a scale, 0 to 1. */
export function place({ low, high, log }: Scale, value: number): number {
  if (log) return Math.log(value / low) / Math.log(high / low || 2);
  return (value - low) / (high - low || 1);
}

/** Round numbers within a scale, about `wanted` of them; on a log scale powers of ten. */
export function ticks({ low, high, log }: Scale, wanted: number): number[] {
  const found = [];
  if (log) {
    const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
    const every = Math.max(1, Math.ceil((to - from + 1) / wanted));
    for (let power = from; power <= to; power += every) found.push(10 ** power);
    return found;
  }
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999) ?? power * 10;
  for (let t = Math.ceil(low / step) * step; t <= high + step * 1e-9; t += step) found.push(t);
  return found;
}

export function tickLabel(value: number, log = false): string {
  if (log) return significant(value).replace(/^1\.0\s×\s/, '');
  return String(Number(value.toPrecision(3))).replace('-', '−');
}

/** The box that a plot fills, within its SVG. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Lines and numbers of both axes, and the name of the horizontal one. */
export function grid(box: Box, x: Scale, y: Scale, xName: string) {
  const { left, top, width, height } = box;
  const bottom = top + height;
  return svg`${ticks(y, 4).map((value) => {
      const at = bottom - place(y, value) * height;
      return svg`<line class="grid" x1=${left} x2=${left + width} y1=${at} y2=${at}></line>
        <text class="end" x=${left - 6} y=${at + 4}>${tickLabel(value, y.log)}</text>`;
    })}
    ${ticks(x, width < 320 ? 4 : 6).map((value) => {
      const at = left + place(x, value) * width;
      return svg`<line class="grid" x1=${at} x2=${at} y1=${top} y2=${bottom}></line>
        <text class="middle" x=${at} y=${bottom + 15}>${tickLabel(value, x.log)}</text>`;
    })}
    <text class="middle" x=${left + width / 2} y=${bottom + 31}>${xName}</text>`;
}
