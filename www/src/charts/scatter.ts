/**
 * Scores of one model against the retrained model's, with the line on which both agree.
 * Forgotten pairs are drawn over test pairs.
 */
import { css, html, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ScorePoint } from '../engine/types';
import { text } from '../text/en';
import { significant } from '../text/format';
import { grid, place } from './axes';
import { Chart } from './chart';

const PAD = { left: 40, right: 8, top: 8, bottom: 38 };
const KINDS = ['test', 'forgotten'] as const;

@customElement('um-scatter')
export class Scatter extends Chart {
  @property() heading = '';
  @property() model: 'original' | 'unlearned' = 'original';
  @property({ attribute: false }) points: ScorePoint[] = [];
  /** RMSE of the scores to the retrained model's, forgotten and test pairs, from the report. */
  @property({ attribute: false }) rmse: { forgotten: number; test: number } = { forgotten: 0, test: 0 };

  static override styles = [
    Chart.styles,
    css`
      .plot {
        aspect-ratio: 1;
        max-width: 30rem;
      }
      path {
        fill: none;
        stroke-linecap: round;
      }
      .test {
        stroke: var(--original);
        stroke-width: 5;
        stroke-opacity: 0.85;
      }
      .test.crowded {
        stroke-width: 3.4;
        stroke-opacity: 0.4;
      }
      .forgotten {
        stroke: var(--forgotten);
        stroke-width: 5.2;
        stroke-opacity: 0.85;
      }
    `,
  ];

  override render() {
    return html`<um-chart-frame
      heading=${this.heading}
      .table=${() => ({
        columns: [text.frame.pairs, text.verify.retrained, text.verify[this.model]],
        rows: this.points.map((point) => [
          point.kind === 'test' ? text.verify.testPairs : text.verify.forgottenPairs,
          point.retrained,
          point[this.model],
        ]),
      })}
    >
      <div class="plot">${this.width === 0 ? nothing : this.plotted()}</div>
    </um-chart-frame>`;
  }

  private plotted() {
    const size = this.width;
    const box = {
      left: PAD.left,
      top: PAD.top,
      width: size - PAD.left - PAD.right,
      height: size - PAD.top - PAD.bottom,
    };
    // The same for both charts that stand side by side.
    const scale = scoreRange(this.points);
    const x = (score: number) => (box.left + place(scale, score) * box.width).toFixed(1);
    const y = (score: number) => (box.top + (1 - place(scale, score)) * box.height).toFixed(1);
    const crowded = this.points.length > 300 ? 'crowded' : '';
    return html`<svg viewBox="0 0 ${size} ${size}" width=${size} height=${size} role="img" aria-label=${this.words}>
      ${grid(box, scale, scale, text.verify.axisRetrained)}
      ${svg`<line class="guide" x1=${x(scale.low)} y1=${y(scale.low)} x2=${x(scale.high)} y2=${y(scale.high)}></line>`}
      ${KINDS.map((kind) => {
        const dots = this.points.filter((point) => point.kind === kind);
        const d = dots.map((point) => `M${x(point.retrained)} ${y(point[this.model])}h0`).join('');
        return svg`<path class="${kind} ${crowded}" d=${d}></path>`;
      })}
    </svg>`;
  }

  private get words(): string {
    return KINDS.toReversed()
      .map((kind) => {
        const pairs = this.points.filter((point) => point.kind === kind).length;
        const rmse = significant(this.rmse[kind]);
        return text.verify.scatterText(this.heading, pairs, rmse, `${kind} pair`);
      })
      .join(' ');
  }
}

/** The smallest and the largest score of all models, with a little room. */
function scoreRange(points: ScorePoint[]) {
  let low = Infinity;
  let high = -Infinity;
  for (const { original, unlearned, retrained } of points) {
    low = Math.min(low, original, unlearned, retrained);
    high = Math.max(high, original, unlearned, retrained);
  }
  if (low > high) return { low: -1, high: 1 };
  const room = (high - low || 1) * 0.04;
  return { low: low - room, high: high + room };
}
