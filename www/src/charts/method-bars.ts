/** Methods side by side: one small bar chart for each of several measures. */
import { css, html, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Metrics, MethodReport } from '../engine/types';
import { text } from '../text/en';
import { closure, duration, fixed, percent, significant, times } from '../text/format';
import { Chart } from './chart';

const words = text.compare;
const ROW = 22;
const HEAD = 34;
const GAP = 26;
const LEAST = 285;
const NAMES = 108;
const VALUES = 68;

/** A pruned method may run several times, with different shares kept. */
const named = ({ method, kept }: MethodReport): string =>
  kept === null ? words.names[method] : `${words.names[method]} ${percent(kept)}`;

/** One measure: its name, each method's value in words, and how long its bar is, 0 to 1. */
interface Measure {
  name: string;
  values: { label: string; length: number; number: number | null }[];
}

const METRICS: [keyof Metrics, () => string][] = [
  ['test_auc', () => text.train.auc],
  ['recall_20', () => text.train.recall],
  ['ndcg_20', () => text.train.ndcg],
];

/** Measures with one metric, as in the explicit task. */
const MEASURES = 8;

@customElement('um-method-bars')
export class MethodBars extends Chart {
  @property() heading = '';
  @property() about = '';
  @property({ attribute: false }) methods: MethodReport[] = [];
  /** Methods that are running: their room is kept, so that nothing jumps when they arrive. */
  @property({ attribute: false }) expected = 0;
  /** Seconds of retraining, that times are compared with. */
  @property({ attribute: false }) retrainSeconds = 0;

  static override styles = [
    Chart.styles,
    css`
      text.name {
        fill: var(--ink);
        font-size: 12px;
      }
      text.title {
        fill: var(--ink);
        font-size: 12px;
        font-weight: 600;
      }
      text.value {
        font-size: 12px;
      }
      .track {
        fill: var(--inset);
      }
      .bar {
        fill: var(--original);
      }
      .bar.ours {
        fill: var(--unlearned);
      }
      .bar.retrained {
        fill: var(--retrained);
      }
    `,
  ];

  override render() {
    return html`<um-chart-frame
      heading=${this.heading}
      about=${this.about}
      .table=${() => {
        const measures = this.measures;
        return {
          columns: [words.method, ...measures.map(({ name }) => name), words.prepare],
          rows: this.methods.map((report, row) => [
            named(report),
            ...measures.map(({ values }) => values[row]!.label),
            report.prepare_seconds === null ? '–' : duration(report.prepare_seconds),
          ]),
        };
      }}
    >
      <div class="plot" .style=${`min-height: ${this.height}px`}>
        ${this.width === 0 ? nothing : this.plotted()}
      </div>
    </um-chart-frame>`;
  }

  private get height(): number {
    const measures = Math.max(this.measures.length, MEASURES);
    const rows = Math.ceil(measures / this.across);
    const methods = Math.max(this.methods.length, this.expected);
    return rows * (HEAD + methods * ROW) + (rows - 1) * GAP;
  }

  /** Charts that fit beside each other. */
  private get across(): number {
    return Math.max(1, Math.min(3, Math.floor((this.width + GAP) / (LEAST + GAP))));
  }

  private plotted() {
    const { across, height } = this;
    const width = (this.width - (across - 1) * GAP) / across;
    const each = HEAD + this.methods.length * ROW + GAP;
    return html`<svg viewBox="0 0 ${this.width} ${height}" width=${this.width} height=${height} role="img" aria-label=${this.words}>
      ${this.measures.map((measure, at) => {
        const [x, y] = [(at % across) * (width + GAP), Math.floor(at / across) * each];
        return svg`<g transform="translate(${x} ${y})">${this.facet(measure, width)}</g>`;
      })}
    </svg>`;
  }

  private facet({ name, values }: Measure, width: number) {
    const room = width - NAMES - VALUES;
    return svg`<text class="title" x="0" y="16">${name}</text>
      ${values.map(({ label, length }, row) => {
        const y = HEAD + row * ROW;
        const report = this.methods[row]!;
        const { method } = report;
        const kind = method === 'retrain' ? 'retrained' : method.startsWith('ifru') ? 'ours' : '';
        return svg`<text class="name" x="0" y=${y + 11}>${named(report)}</text>
          <rect class="track" x=${NAMES} y=${y} width=${room} height="14" rx="3"></rect>
          <rect class="bar ${kind}" x=${NAMES} y=${y} width=${Math.max(length * room, length > 0 ? 2 : 0)} height="14" rx="3"></rect>
          <text class="value" x=${width - VALUES + 8} y=${y + 11}>${label}</text>`;
      })}`;
  }

  /** Bars are as long as values are large; times are on a log scale, for they differ by powers. */
  private get measures(): Measure[] {
    const of = (
      name: string,
      value: (report: MethodReport) => number | null,
      label: (value: number | null) => string,
      scale: (value: number, all: number[]) => number,
    ): Measure => {
      const numbers = this.methods.map(value);
      const known = numbers.filter((number) => number !== null);
      return {
        name,
        values: numbers.map((number) => ({
          number,
          label: label(number),
          length: number === null ? 0 : Math.min(1, Math.max(0, scale(number, known))),
        })),
      };
    };
    const share = (value: number) => value;
    const log = (value: number, all: number[]) => {
      const low = Math.min(...all.filter((v) => v > 0)) / 2;
      return value > 0 ? Math.log(value / low) / Math.log(Math.max(...all) / low) : 0;
    };
    const metrics = METRICS.filter(([key]) => this.methods.some(({ metrics }) => metrics[key] !== null));
    return [
      ...metrics.map(([key, name]) =>
        // An AUC of one half is guessing, and gets no bar.
        of(name(), ({ metrics }) => metrics[key], fixed, (v) => (key === 'test_auc' ? 2 * v - 1 : v)),
      ),
      of(text.verify.closureForget, ({ forget_set }) => forget_set.closure, closure, share),
      of(text.verify.closureTest, ({ test_set }) => test_set.closure, closure, share),
      of(
        words.largest,
        ({ forget_set, test_set }) => Math.max(forget_set.max_abs_diff, test_set.max_abs_diff),
        significant,
        log,
      ),
      of(words.overlap, ({ top10_overlap }) => top10_overlap, (v) => percent(v ?? 0, 1), share),
      of(
        words.attack,
        ({ membership }) => membership?.auc ?? null,
        (v) => (v === null ? '–' : fixed(v)),
        (v) => Math.abs(2 * v - 1),
      ),
      of(words.seconds, ({ seconds }) => seconds, (v) => (v ? duration(v) : '0'), log),
      of(
        words.ratio,
        ({ seconds }) => (seconds > 0 ? this.retrainSeconds / seconds : null),
        (v) => (v === null ? '–' : times(v)),
        log,
      ),
    ];
  }

  private get words(): string {
    return this.measures
      .map(({ name, values }) => {
        const each = values.map(({ label }, row) => `${named(this.methods[row]!)} ${label}`);
        return `${name}: ${each.join(', ')}.`;
      })
      .join(' ');
  }
}
