/**
 * Scores of one model against the retrained model's, on a canvas, with the line on which both
 * agree. Forgotten pairs are drawn over test pairs.
 */
import { LitElement, css, html, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { ScorePoint } from '../engine/types';
import { base } from '../styles/base';
import { text } from '../text/en';
import { significant } from '../text/format';

const PAD = { left: 40, right: 8, top: 8, bottom: 34 };

@customElement('um-scatter')
export class Scatter extends LitElement {
  @property() heading = '';
  @property() model: 'original' | 'unlearned' = 'original';
  @property({ attribute: false }) points: ScorePoint[] = [];
  /** Smallest and largest score of either axis: the same for charts that stand side by side. */
  @property({ attribute: false }) range: [number, number] = [-1, 1];

  @query('canvas') private canvas!: HTMLCanvasElement;
  private readonly resize = new ResizeObserver(() => this.draw());
  private readonly dark = matchMedia('(prefers-color-scheme: dark)');
  private readonly redraw = () => this.draw();

  static override styles = [
    base,
    css`
      figure {
        display: grid;
        gap: 0.5rem;
      }
      canvas {
        display: block;
        width: 100%;
        max-width: 30rem;
        aspect-ratio: 1;
      }
    `,
  ];

  override render() {
    return html`<figure>
      <h4>${this.heading}</h4>
      <canvas role="img" aria-label=${this.words}></canvas>
    </figure>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.dark.addEventListener('change', this.redraw);
  }

  override disconnectedCallback(): void {
    this.dark.removeEventListener('change', this.redraw);
    this.resize.disconnect();
    super.disconnectedCallback();
  }

  override firstUpdated(): void {
    this.resize.observe(this.canvas);
  }

  override updated(_: PropertyValues<this>): void {
    this.draw();
  }

  private colour(name: string): string {
    this.canvas.style.color = `var(${name})`;
    return getComputedStyle(this.canvas).color;
  }

  private draw(): void {
    const size = this.canvas.clientWidth;
    if (size === 0) return;
    const scale = Math.min(devicePixelRatio, 2);
    this.canvas.width = this.canvas.height = Math.round(size * scale);
    const pen = this.canvas.getContext('2d');
    if (!pen) return;
    pen.scale(scale, scale);
    const [low, high] = this.range;
    const span = high - low || 1;
    const width = size - PAD.left - PAD.right;
    const height = size - PAD.top - PAD.bottom;
    const x = (score: number) => PAD.left + ((score - low) / span) * width;
    const y = (score: number) => PAD.top + height - ((score - low) / span) * height;

    const [muted, line] = [this.colour('--muted'), this.colour('--line')];
    pen.font = `11px ${getComputedStyle(this).fontFamily}`;
    pen.lineWidth = 1;
    for (const tick of ticks(low, high)) {
      pen.strokeStyle = line;
      pen.beginPath();
      pen.moveTo(x(tick), PAD.top);
      pen.lineTo(x(tick), PAD.top + height);
      pen.moveTo(PAD.left, y(tick));
      pen.lineTo(PAD.left + width, y(tick));
      pen.stroke();
      pen.fillStyle = muted;
      pen.textAlign = 'center';
      pen.fillText(label(tick), x(tick), PAD.top + height + 14);
      pen.textAlign = 'right';
      pen.fillText(label(tick), PAD.left - 6, y(tick) + 4);
    }
    pen.textAlign = 'center';
    pen.fillStyle = muted;
    pen.fillText(text.verify.axisRetrained, PAD.left + width / 2, size - 4);

    pen.strokeStyle = this.colour('--line-strong');
    pen.setLineDash([4, 4]);
    pen.beginPath();
    pen.moveTo(x(low), y(low));
    pen.lineTo(x(high), y(high));
    pen.stroke();
    pen.setLineDash([]);

    const crowded = this.points.length > 300;
    for (const kind of ['test', 'forgotten'] as const) {
      pen.fillStyle = this.colour(kind === 'test' ? '--original' : '--forgotten');
      pen.globalAlpha = kind === 'test' && crowded ? 0.35 : 0.85;
      const radius = kind === 'test' && crowded ? 1.8 : 2.6;
      for (const point of this.points) {
        if (point.kind !== kind) continue;
        pen.beginPath();
        pen.arc(x(point.retrained), y(point[this.model]), radius, 0, 2 * Math.PI);
        pen.fill();
      }
    }
    pen.globalAlpha = 1;
  }

  private get words(): string {
    return (['forgotten', 'test'] as const)
      .map((kind) => {
        const points = this.points.filter((point) => point.kind === kind);
        const sum = points.reduce((s, p) => s + (p[this.model] - p.retrained) ** 2, 0);
        const rmse = significant(Math.sqrt(sum / Math.max(points.length, 1)));
        return text.verify.scatterText(this.heading, points.length, rmse, `${kind} pair`);
      })
      .join(' ');
  }
}

/** The smallest and the largest score of all models, with a little room. */
export function scoreRange(points: ScorePoint[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const { original, unlearned, retrained } of points) {
    low = Math.min(low, original, unlearned, retrained);
    high = Math.max(high, original, unlearned, retrained);
  }
  if (low > high) return [-1, 1];
  const room = (high - low || 1) * 0.04;
  return [low - room, high + room];
}

/** Round numbers within a range, about five. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough) ?? power * 10;
  const found = [];
  for (let t = Math.ceil(low / step) * step; t <= high + step * 1e-9; t += step) found.push(t);
  return found;
}

function label(value: number): string {
  return String(Number(value.toPrecision(3))).replace('-', '−');
}
