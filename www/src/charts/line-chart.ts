/** Curves on common axes, as SVG; grows while points come in. */
import { css, html, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { text } from '../text/en';
import { significant } from '../text/format';
import { grid, place, type Box, type Scale } from './axes';
import { Chart } from './chart';

export interface Curve {
  name: string;
  /** A custom property of tokens.ts. */
  colour: string;
  points: [number, number][];
}

const HEIGHT = 240;
const PAD = { left: 52, right: 10, top: 8, bottom: 38 };

@customElement('um-line-chart')
export class LineChart extends Chart {
  @property() heading = '';
  @property() about = '';
  @property() xName = '';
  @property() yName = '';
  @property() empty = '';
  @property({ attribute: false }) curves: Curve[] = [];
  /** Positive values on a log scale; otherwise shares, from 0 to 1. */
  @property({ type: Boolean }) log = false;
  /** Both axes from 0 to 1, with the diagonal: what guessing gives. */
  @property({ type: Boolean }) unit = false;
  /** What the legend says of a curve; its last value where nothing is given. */
  @property({ attribute: false }) notes: string[] = [];

  static override styles = [
    Chart.styles,
    css`
      .plot {
        position: relative;
        height: ${HEIGHT}px;
      }
      .plot.unit {
        height: auto;
        aspect-ratio: 1.15;
        max-width: 30rem;
      }
      .empty {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        text-align: center;
        border: 1px dashed var(--line);
        border-radius: var(--radius-small);
        padding: 1rem;
      }
      path {
        fill: none;
        stroke: var(--curve);
        stroke-width: 2;
        stroke-linejoin: round;
      }
      circle {
        fill: var(--curve);
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1.25rem;
        font-size: 0.8125rem;
        line-height: 1.4;
        min-height: 1.15rem;
        margin-bottom: 0.5rem;
      }
      .legend span::before {
        content: '';
        display: inline-block;
        width: 0.875rem;
        height: 3px;
        border-radius: 2px;
        vertical-align: 0.2rem;
        margin-right: 0.45rem;
        background: var(--curve);
      }
    `,
  ];

  override render() {
    const isEmpty = this.known.every(({ points }) => points.length === 0);
    return html`<um-chart-frame
      heading=${this.heading}
      about=${this.about}
      .table=${() => ({
        columns: [text.frame.curve, this.xName, this.yName || text.frame.value],
        rows: this.known.flatMap(({ name, points }) => points.map(([x, y]) => [name, x, y])),
      })}
    >
      <div>
        <div class="legend" aria-hidden="true">
          ${this.curves.map(({ name, colour, points }, at) => {
            const note = this.notes[at] ?? significant(points.at(-1)?.[1]);
            return html`<span .style=${`--curve: var(${colour})`}>${name} <b class="number">${note}</b></span>`;
          })}
        </div>
        <div class="plot ${this.unit ? 'unit' : ''}">
          ${isEmpty ? html`<p class="empty muted small">${this.empty}</p>` : this.plotted()}
        </div>
      </div>
    </um-chart-frame>`;
  }

  private plotted() {
    if (this.width === 0) return nothing;
    const height = this.unit ? Math.floor(this.width / 1.15) : HEIGHT;
    const box: Box = {
      left: PAD.left,
      top: PAD.top,
      width: Math.max(this.width - PAD.left - PAD.right, 10),
      height: height - PAD.top - PAD.bottom,
    };
    const [x, y] = this.scales();
    const at = ([px, py]: [number, number]): [number, number] => [
      box.left + place(x, px) * box.width,
      box.top + (1 - place(y, py)) * box.height,
    ];
    const [from, to] = [at([x.low, y.low]), at([x.high, y.high])];
    return html`<svg viewBox="0 0 ${this.width} ${height}" width=${this.width} height=${height} role="img" aria-label=${this.words}>
      ${grid(box, x, y, this.xName)}
      ${this.unit
        ? svg`<line class="guide" x1=${from[0]} y1=${from[1]} x2=${to[0]} y2=${to[1]}></line>`
        : nothing}
      ${this.known.map(({ colour, points }) => {
        const places = points.map(at);
        const style = `--curve: var(${colour})`;
        // A single point has no length, and a line through it cannot be seen.
        return places.length === 1
          ? svg`<circle .style=${style} cx=${places[0]![0]} cy=${places[0]![1]} r="3"></circle>`
          : svg`<path .style=${style} d=${`M${places.map((p) => p.map((v) => v.toFixed(1)).join(' ')).join('L')}`}></path>`;
      })}
    </svg>`;
  }

  /** On a log scale only positive values have a place. */
  private get known(): Curve[] {
    if (!this.log) return this.curves;
    return this.curves.map((curve) => ({ ...curve, points: curve.points.filter(([, y]) => y > 0) }));
  }

  private scales(): [Scale, Scale] {
    if (this.unit) return [{ low: 0, high: 1 }, { low: 0, high: 1 }];
    const points = this.known.flatMap(({ points }) => points);
    const xs = points.map(([x]) => x);
    const ys = points.map(([, y]) => y);
    const [low, high] = [Math.min(...ys), Math.max(...ys)];
    const x = { low: Math.min(...xs), high: Math.max(...xs) };
    if (x.low === x.high) x.high += 1;
    if (this.log) return [x, { low: low / 1.3, high: high * 1.3, log: true }];
    const room = Math.max((high - low) * 0.1, 0.02);
    return [x, { low: Math.max(0, low - room), high: Math.min(1, high + room) }];
  }

  private get words(): string {
    return this.known
      .map(({ name, points }, at) => {
        if (points.length === 0) return text.chart.lineEmpty;
        if (this.notes[at]) return `${name}: ${this.notes[at]}.`;
        const [from, to] = [significant(points[0]![1]), significant(points.at(-1)![1])];
        return text.chart.line(name, from, to, points.length);
      })
      .join(' ');
  }
}
