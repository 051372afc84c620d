/**
 * Top-ten lists of one user side by side. The first list is what the others are compared with;
 * `reference` says which list's titles count as right, and marks what differs from it.
 */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Recommendation } from '../engine/types';
import { base } from '../styles/base';
import { text } from '../text/en';
import { fixed } from '../text/format';

export interface Ranking {
  name: string;
  /** A name of a colour in tokens.ts. */
  colour: 'original' | 'unlearned' | 'retrained';
  rows: Recommendation[];
}

@customElement('um-ranking')
export class RankingView extends LitElement {
  @property({ attribute: false }) rankings: Ranking[] = [];
  /** How many columns to keep room for. */
  @property({ type: Number }) columns = 1;
  /** What to say where a list will be. */
  @property() later = '';

  static override styles = [
    base,
    css`
      .lists {
        display: grid;
        gap: 1.25rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 15.5rem), 1fr));
      }
      .column {
        min-width: 0;
      }
      .list {
        border: 1px solid var(--line);
        border-top: 3px solid var(--line);
        border-radius: var(--radius-small);
        overflow: hidden;
      }
      .original {
        border-top-color: var(--original);
      }
      .unlearned {
        border-top-color: var(--unlearned);
      }
      .retrained {
        border-top-color: var(--retrained);
      }
      h4 {
        padding: 0.625rem 0.875rem 0.5rem;
      }
      li {
        display: grid;
        grid-template-columns: 1.5rem 1fr auto;
        gap: 0.5rem;
        align-items: center;
        padding: 0 0.875rem;
        height: 2.25rem;
        font-size: 0.875rem;
        line-height: 1.25;
        border-top: 1px solid var(--line);
      }
      .title {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .change {
        font: 600 0.75rem/1.5 var(--sans);
        color: var(--muted);
        white-space: nowrap;
      }
      .changed {
        background: var(--accent-soft);
      }
      .changed .change {
        color: var(--accent);
      }
      .going .title {
        text-decoration: line-through;
        text-decoration-color: var(--forgotten);
      }
      .going .change {
        color: var(--forgotten);
      }
      .empty {
        height: 22.5rem;
        display: grid;
        place-items: center;
        border-top: 1px solid var(--line);
        padding: 1rem;
        text-align: center;
      }
    `,
  ];

  override render() {
    const columns = Math.max(this.columns, this.rankings.length);
    // Every column stays the same element, so that nothing jumps when its list arrives.
    return html`<div class="lists">
      ${Array.from({ length: columns }, (_, index) => {
        const ranking = this.rankings[index];
        return html`<div class="column">${ranking ? this.list(ranking, index) : this.waiting()}</div>`;
      })}
    </div>`;
  }

  private waiting() {
    return html`<div class="list">
      <h4 aria-hidden="true">&nbsp;</h4>
      <div class="empty muted small">${this.later || text.ranking.waiting}</div>
    </div>`;
  }

  private list(ranking: Ranking, index: number) {
    const rows = ranking.rows.slice(0, 10);
    return html`<section class="list ${ranking.colour}">
      <h4>${ranking.name}</h4>
      ${rows.length === 0
        ? html`<div class="empty muted small">${text.ranking.none}</div>`
        : html`<ol>
            ${rows.map((row, position) => this.row(row, position, index))}
            ${Array.from({ length: 10 - rows.length }, () => html`<li aria-hidden="true"></li>`)}
          </ol>`}
    </section>`;
  }

  private row(row: Recommendation, position: number, index: number) {
    const { kind, words } = this.change(row, position, index);
    return html`<li class=${kind}>
      <span class="muted number">${position + 1}</span>
      <span class="title" title=${`${row.title} (${text.ranking.score} ${fixed(row.score, 3)})`}
        >${row.title}</span
      >
      ${words ? html`<span class="change">${words}</span>` : nothing}
    </li>`;
  }

  /** What to say of a row: in the first list what leaves, in the others what came or moved. */
  private change(row: Recommendation, position: number, index: number) {
    const first = this.rankings[0]?.rows ?? [];
    if (this.rankings.length < 2) return { kind: '', words: '' };
    if (index === 0) {
      const stays = this.rankings.slice(1).some(({ rows }) => rows.some((r) => r.item === row.item));
      return stays ? { kind: '', words: '' } : { kind: 'going', words: text.ranking.left };
    }
    const before = first.findIndex((r) => r.item === row.item);
    if (before < 0) return { kind: 'changed', words: text.ranking.new };
    if (before === position) return { kind: '', words: '' };
    const by = before - position;
    const words = by > 0 ? text.ranking.up(by) : text.ranking.down(-by);
    return { kind: 'changed', words };
  }
}
