/** How the ranks of one user's ten best change from model to model: a slope chart. */
import { css, html, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Ranking } from '../parts/ranking';
import { text } from '../text/en';
import { Chart } from './chart';

const ROW = 26;
const HEAD = 30;
const RANKS = 10;
const OUT = HEAD + RANKS * ROW + 8;
const HEIGHT = OUT + 18;
/** Room for the titles at the left and at the right. */
const TITLES = 0.3;

@customElement('um-slope')
export class Slope extends Chart {
  @property() heading = '';
  @property() about = '';
  @property({ attribute: false }) rankings: Ranking[] = [];

  static override styles = [
    Chart.styles,
    css`
      .plot {
        height: ${HEIGHT}px;
      }
      text.head {
        fill: var(--ink);
        font-size: 12px;
        font-weight: 600;
      }
      text.title {
        fill: var(--ink);
        font-size: 12px;
      }
      path {
        fill: none;
        stroke: var(--original);
        stroke-width: 1.5;
        stroke-opacity: 0.55;
      }
      path.moved {
        stroke: var(--accent);
        stroke-width: 2;
        stroke-opacity: 1;
      }
      path.leaves {
        stroke: var(--forgotten);
        stroke-width: 2;
        stroke-opacity: 1;
        stroke-dasharray: 4 3;
      }
      circle {
        fill: var(--dot);
      }
    `,
  ];

  override render() {
    return html`<um-chart-frame
      heading=${this.heading}
      about=${this.about}
      .table=${() => ({
        columns: [text.slope.item, ...this.rankings.map(({ name }) => name)],
        rows: this.lines.map(({ title, ranks }) => [title, ...ranks.map((rank) => rank ?? '–')]),
      })}
    >
      <div class="plot">${this.width === 0 ? nothing : this.plotted()}</div>
    </um-chart-frame>`;
  }

  /** Everything that is among the ten best of any model, with its ranks from 1. */
  private get lines() {
    const titles = new Map<string, string>();
    for (const { rows } of this.rankings) {
      for (const { item, title } of rows.slice(0, RANKS)) titles.set(item, title);
    }
    return [...titles].map(([item, title]) => ({
      title,
      ranks: this.rankings.map(({ rows }) => {
        const at = rows.slice(0, RANKS).findIndex((row) => row.item === item);
        return at < 0 ? null : at + 1;
      }),
    }));
  }

  private plotted() {
    const last = this.rankings.length - 1;
    const side = this.width * TITLES;
    const x = (column: number) => side + 14 + (column / last) * (this.width - 2 * side - 28);
    const y = (rank: number | null) => (rank === null ? OUT : HEAD + (rank - 0.5) * ROW);
    const fitting = Math.floor((side - 22) / 6.3);
    const cut = (title: string) => (title.length > fitting ? `${title.slice(0, fitting - 1)}…` : title);
    const anchor = (column: number) => (column === 0 ? 'end' : column === last ? '' : 'middle');
    return html`<svg viewBox="0 0 ${this.width} ${HEIGHT}" width=${this.width} height=${HEIGHT} role="img" aria-label=${this.words}>
      ${this.rankings.map(
        ({ name }, column) =>
          svg`<text class="head ${anchor(column)}" x=${x(column)} y="14">${name}</text>
            <line class="grid" x1=${x(column)} x2=${x(column)} y1=${HEAD} y2=${HEAD + RANKS * ROW}></line>`,
      )}
      <text class="middle" x=${this.width / 2} y=${OUT + 14}>${text.slope.below}</text>
      ${this.lines.map(({ title, ranks }) => {
        const kind = ranks.includes(null) ? 'leaves' : new Set(ranks).size > 1 ? 'moved' : '';
        const known = ranks.map((rank, column) => [x(column), y(rank)] as const);
        const [first, final] = [ranks[0], ranks[last]];
        return svg`<path class=${kind} d=${`M${known.map((p) => p.join(' ')).join('L')}`}></path>
          ${ranks.map((rank, column) =>
            rank === null
              ? nothing
              : svg`<circle .style=${`--dot: var(--${this.rankings[column]!.colour})`} cx=${x(column)} cy=${y(rank)} r="4"></circle>`,
          )}
          ${first == null ? nothing : svg`<text class="title end" x=${x(0) - 10} y=${y(first) + 4}>${cut(title)} ${first}</text>`}
          ${final == null ? nothing : svg`<text class="title" x=${x(last) + 10} y=${y(final) + 4}>${final} ${cut(title)}</text>`}`;
      })}
    </svg>`;
  }

  private get words(): string {
    const moved = this.lines.filter(({ ranks }) => new Set(ranks).size > 1);
    if (moved.length === 0) return text.slope.same;
    return moved
      .map(({ title, ranks }) =>
        text.slope.path(title, ranks.map((rank, at) => text.slope.rank(this.rankings[at]!.name, rank))),
      )
      .join(' ');
  }
}
