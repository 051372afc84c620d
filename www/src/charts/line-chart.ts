/** Curves over a common x, by uPlot; grows while points come in. Says the same in words. */
import { LitElement, css, html, nothing, unsafeCSS, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import uPlot from 'uplot';
import uPlotStyles from 'uplot/dist/uPlot.min.css?inline';
import { base } from '../styles/base';
import { text } from '../text/en';
import { significant } from '../text/format';

export interface Curve {
  name: string;
  /** A custom property of tokens.ts. */
  colour: string;
  /** One value per x; `null` where there is none. */
  values: (number | null)[];
}

const HEIGHT = 200;

/** Room around values that are shares: never beyond 0 or 1. */
function shareRange(_: uPlot, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const room = Math.max((high - low) * 0.1, 0.02);
  return [Math.max(0, low - room), Math.min(1, high + room)];
}

@customElement('um-line-chart')
export class LineChart extends LitElement {
  @property() heading = '';
  @property() about = '';
  @property() xName = '';
  @property({ attribute: false }) x: number[] = [];
  @property({ attribute: false }) curves: Curve[] = [];
  /** Positive values on a log scale; otherwise shares, from 0 to 1. */
  @property({ type: Boolean }) log = false;

  @query('.plot') private frame!: HTMLDivElement;
  private plot: uPlot | null = null;
  private readonly resize = new ResizeObserver(() => this.fit());
  private readonly dark = matchMedia('(prefers-color-scheme: dark)');
  private readonly recolour = () => this.rebuild();

  static override styles = [
    base,
    unsafeCSS(uPlotStyles),
    css`
      figure {
        display: grid;
        gap: 0.5rem;
      }
      .plot {
        position: relative;
        height: ${HEIGHT}px;
        min-width: 0;
        contain: strict;
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
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1.25rem;
        font-size: 0.8125rem;
        line-height: 1.4;
        min-height: 1.15rem;
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
    return html`<figure role="group" aria-label=${this.heading}>
      <h4>${this.heading}</h4>
      <div class="legend" aria-hidden="true">
        ${this.curves.map(
          ({ name, colour, values }) => html`<span .style=${`--curve: var(${colour})`}
            >${name} <b class="number">${significant(values.findLast((v) => v != null))}</b></span
          >`,
        )}
      </div>
      <div class="plot" aria-hidden="true">
        ${this.x.length === 0
          ? html`<p class="empty muted small">${text.train.chartEmpty}</p>`
          : nothing}
      </div>
      <figcaption class="muted small">
        ${this.about} <span class="visually-hidden">${this.words}</span>
      </figcaption>
    </figure>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.dark.addEventListener('change', this.recolour);
  }

  override disconnectedCallback(): void {
    this.dark.removeEventListener('change', this.recolour);
    this.resize.disconnect();
    this.plot?.destroy();
    this.plot = null;
    super.disconnectedCallback();
  }

  override firstUpdated(): void {
    this.resize.observe(this.frame);
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('curves') && this.curves.length + 1 !== this.plot?.series.length) {
      this.rebuild();
    } else if (this.x.length === 0) {
      this.plot?.destroy();
      this.plot = null;
    } else if (!this.plot) {
      this.rebuild();
    } else if (changed.has('x') || changed.has('curves')) {
      this.plot.setData(this.data);
    }
  }

  private get data(): uPlot.AlignedData {
    const positive = (value: number | null) => (this.log && value !== null && value <= 0 ? null : value);
    return [this.x, ...this.curves.map(({ values }) => values.map(positive))];
  }

  private fit(): void {
    const width = this.frame.clientWidth;
    if (this.plot && width > 0 && width !== this.plot.width) {
      this.plot.setSize({ width, height: HEIGHT });
    }
  }

  private rebuild(): void {
    this.plot?.destroy();
    this.plot = null;
    if (this.x.length === 0 || this.curves.length === 0) return;
    const style = getComputedStyle(this);
    // Custom properties keep their light-dark() text; a painted colour is resolved.
    const resolve = (name: string) => {
      const probe = document.createElement('i');
      probe.style.color = `var(${name})`;
      this.frame.append(probe);
      const colour = getComputedStyle(probe).color;
      probe.remove();
      return colour;
    };
    const muted = resolve('--muted');
    const line = resolve('--line');
    // On a log scale only powers of ten get a line, and not more of them than there is room for.
    const powers = (_: uPlot, splits: number[]) => {
      const found = splits.filter((v) => Number.isInteger(Math.log10(v)));
      const every = Math.ceil(found.length / 6);
      return splits.map((v) => (found.includes(v) && Math.log10(v) % every === 0 ? v : null));
    };
    const filter = this.log ? { filter: powers } : {};
    const axis: uPlot.Axis = {
      stroke: muted,
      font: `11px ${style.fontFamily}`,
      grid: { stroke: line, width: 1 },
      ticks: { stroke: line, width: 1, size: 4 },
    };
    this.plot = new uPlot(
      {
        width: Math.max(this.frame.clientWidth, 60),
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false }, y: this.log ? { distr: 3 } : { range: shareRange } },
        axes: [
          { ...axis, size: 26, label: this.xName, labelSize: 16, labelFont: axis.font!, labelGap: 0 },
          this.log
            ? {
                ...axis,
                ...filter,
                grid: { ...axis.grid, ...filter },
                ticks: { ...axis.ticks, ...filter },
                size: 52,
                values: (_: uPlot, splits: (number | null)[]) =>
                  splits.map((v) => (v == null ? '' : significant(v).replace(/^1\.0\s×\s/, ''))),
              }
            : { ...axis, size: 52 },
        ],
        series: [
          {},
          ...this.curves.map(({ name, colour }) => ({
            label: name,
            stroke: resolve(colour),
            width: 2,
            spanGaps: true,
            points: {
              show: (plot: uPlot, series: number) =>
                (plot.data[series] ?? []).filter((v) => v != null).length === 1,
            },
          })),
        ],
      },
      this.data,
      this.frame,
    );
  }

  private get words(): string {
    return this.curves
      .map(({ name, values }) => {
        const known = values.filter((v) => v != null);
        if (known.length === 0) return text.chart.lineEmpty;
        const [from, to] = [significant(known[0]), significant(known.at(-1))];
        return text.chart.line(name, from, to, known.length);
      })
      .join(' ');
  }
}
