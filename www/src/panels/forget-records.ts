/** A searchable table of records with a box to tick on each. */
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Page, RecordRow } from '../engine/types';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { text } from '../text/en';
import { significant } from '../text/format';

const words = text.forget;
const ROWS = 10;

/** A record's name in sets and maps. */
export function pairKey({ user, item }: { user: string; item: string }): string {
  return JSON.stringify([user, item]);
}

@customElement('um-forget-records')
export class ForgetRecords extends JourneyElement {
  @property({ attribute: false }) selected = new Set<string>();
  @property({ type: Boolean }) disabled = false;

  @state() private search = '';
  @state() private offset = 0;
  @state() private page: Page<RecordRow> = { total: 0, rows: [] };
  private asked = 0;
  private version = -1;

  static override styles = [
    base,
    css`
      .search {
        max-width: 26rem;
      }
      tbody {
        vertical-align: middle;
      }
      td,
      tbody th {
        height: 2.75rem;
        vertical-align: middle;
        white-space: nowrap;
        font-weight: 400;
      }
      .title {
        max-width: 18rem;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      td.tick {
        padding: 0;
        width: 3.5rem;
      }
      .tick label {
        display: grid;
        place-items: center;
        height: 2.75rem;
        cursor: pointer;
      }
      tr.ticked > * {
        background: var(--forgotten-soft);
      }
      .pages {
        justify-content: space-between;
      }
    `,
  ];

  override updated(changed: PropertyValues<this>): void {
    const { version, session } = this.journey;
    const fresh = version !== this.version && session.phase !== 'empty' && !this.busy;
    if (fresh) {
      this.version = version;
      this.offset = 0;
    }
    if (fresh || changed.has('search' as never) || changed.has('offset' as never)) void this.ask();
  }

  override render() {
    const { rows, total } = this.page;
    const filler = Math.max(0, ROWS - rows.length);
    return html`<div class="stack">
      <div class="field search">
        <label for="search">${words.search}</label>
        <input
          id="search"
          type="search"
          placeholder=${words.searchPlaceholder}
          ?disabled=${this.disabled}
          @input=${(event: Event) => {
            this.search = (event.target as HTMLInputElement).value;
            this.offset = 0;
          }}
        />
      </div>
      <div class="table-frame" tabindex="0" role="region" aria-label=${words.table}>
        <table>
          <thead>
            <tr>
              <th>${words.select}</th>
              <th>${words.columnUser}</th>
              <th>${words.columnItem}</th>
              <th class="right">${words.columnRating}</th>
              <th>${words.columnPart}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((row) => this.row(row))}
            ${Array.from(
              { length: filler },
              (_, i) => html`<tr aria-hidden="true">
                <td colspan="5" class="muted">
                  ${i === 0 && rows.length === 0 ? words.noRecords : nothing}
                </td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <div class="row pages">
        <span class="small muted number">
          ${words.pageOf(total === 0 ? 0 : this.offset + 1, this.offset + rows.length, total)}
        </span>
        <span class="row">
          <button
            class="small-button"
            ?disabled=${this.disabled || this.offset === 0}
            @click=${() => (this.offset = Math.max(0, this.offset - ROWS))}
          >
            ${text.previous}
          </button>
          <button
            class="small-button"
            ?disabled=${this.disabled || this.offset + ROWS >= total}
            @click=${() => (this.offset += ROWS)}
          >
            ${text.next}
          </button>
        </span>
      </div>
    </div>`;
  }

  private row(row: RecordRow) {
    const ticked = this.selected.has(pairKey(row));
    const title = row.title ?? row.item;
    return html`<tr class=${ticked ? 'ticked' : ''}>
      <td class="tick">
        <label
          ><input
            type="checkbox"
            aria-label=${words.selectRow(row.user, title)}
            .checked=${ticked}
            ?disabled=${this.disabled}
            @change=${() => this.dispatchEvent(new CustomEvent('toggle', { detail: row }))}
        /></label>
      </td>
      <td>${row.user}</td>
      <td class="title" title=${title}>${title}</td>
      <td class="right">${row.value == null ? '–' : significant(row.value)}</td>
      <td class="muted">${words.parts[row.part]}</td>
    </tr>`;
  }

  private async ask() {
    const asked = ++this.asked;
    const query = {
      search: this.search.trim(),
      user: null,
      item: null,
      offset: this.offset,
      limit: ROWS,
    };
    try {
      const page = await this.journey.engine.listRecords(query);
      if (asked === this.asked) this.page = page;
    } catch {
      if (asked === this.asked) this.page = { total: 0, rows: [] };
    }
  }
}
