/** Bars with counts, as SVG, and the same in words. A threshold colours the bars from it on. */
import { LitElement, css, html, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Bar } from '../engine/types';
import { base } from '../styles/base';
import { text } from '../text/en';
import { count } from '../text/format';
import './chart-frame';

const WIDTH = 320;
const HEIGHT = 120;
const BASE = 98;
const TOP = 16;

@customElement('um-histogram')
export class Histogram extends LitElement {
  @property({ attribute: false }) bars: Bar[] = [];
  @property({ attribute: false }) threshold: number | null = null;
  @property() heading = '';
  @property() what = '';

  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      svg {
        display: block;
        width: 100%;
        max-width: 34rem;
        height: auto;
        overflow: visible;
      }
      text {
        font: 11px var(--sans);
        fill: var(--muted);
        text-anchor: middle;
        font-variant-numeric: tabular-nums;
      }
      rect {
        fill: var(--original);
        opacity: 0.55;
      }
      rect.over {
        fill: var(--accent);
        opacity: 1;
      }
      line {
        stroke: var(--line-strong);
      }
      .mark {
        stroke: var(--accent);
        stroke-width: 1.5;
        stroke-dasharray: 3 3;
      }
    `,
  ];

  override render() {
    const bars = this.bars;
    const largest = Math.max(1, ...bars.map((bar) => bar.count));
    const step = WIDTH / Math.max(bars.length, 1);
    const gap = Math.min(6, step * 0.2);
    // Every label has about 30 units; where bars are narrower, some go without.
    const every = Math.ceil(30 / step);
    const full = bars.every((bar) => name(bar).length * 6 < step);
    const mark = this.threshold == null ? -1 : bars.findIndex((bar) => bar.from >= this.threshold!);
    return html`<um-chart-frame
      heading=${this.heading}
      .table=${() => ({
        columns: [text.frame.value, text.frame.count],
        rows: bars.map((bar) => [name(bar), bar.count]),
      })}
    >
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${this.words}>
      ${bars.map((bar, i) => {
        const height = bar.count === 0 ? 0 : Math.max(1.5, (bar.count / largest) * (BASE - TOP));
        const over = this.threshold == null || (mark >= 0 && i >= mark);
        const labelled = i % every === 0;
        return svg`<rect class=${over ? 'over' : ''} x=${i * step + gap / 2}
            y=${BASE - height} width=${step - gap} height=${height} rx="2"></rect>
          ${labelled && bar.count > 0 ? svg`<text x=${(i + 0.5) * step} y=${BASE - height - 4}>${short(bar.count)}</text>` : nothing}
          ${labelled ? svg`<text x=${(i + 0.5) * step} y="112">${full ? name(bar) : start(bar)}</text>` : nothing}`;
      })}
      <line x1="0" x2=${WIDTH} y1=${BASE} y2=${BASE}></line>
      ${mark > 0
        ? svg`<line class="mark" x1=${mark * step} x2=${mark * step} y1="2" y2=${BASE}></line>`
        : nothing}
      </svg>
      <slot></slot>
    </um-chart-frame>`;
  }

  private get words(): string {
    const bars = this.bars.map((bar) => `${name(bar)}: ${count(bar.count)}`).join(', ');
    return text.chart.histogram(this.what, bars);
  }
}

/** A bar's values: "3", or the first and last whole number of a range. */
function name(bar: Bar): string {
  const from = Number(bar.from.toPrecision(4));
  const to = Number(bar.to.toPrecision(4));
  if (to <= from || to === from + 1) return String(from);
  if (Number.isInteger(from) && Number.isInteger(to)) return `${from}–${to - 1}`;
  return `${from}–${to}`;
}

/** Where there is no room for a range, its first value. */
function start(bar: Bar): string {
  const from = String(Number(bar.from.toPrecision(4)));
  return name(bar) === from ? from : `${from}+`;
}

function short(value: number): string {
  if (value < 10_000) return String(value);
  return value < 1e6 ? `${Math.round(value / 1000)}k` : `${(value / 1e6).toFixed(1)}M`;
}
