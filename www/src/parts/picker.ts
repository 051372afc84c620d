/**
 * A searchable list of users or items (the ARIA combobox pattern with a list). It asks for the
 * rows as one types, shows the first of them, and dispatches `pick` with the chosen row.
 */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { NodeRow, Page, Query } from '../engine/types';
import { base } from '../styles/base';
import { text } from '../text/en';

const SHOWN = 40;

@customElement('um-picker')
export class Picker extends LitElement {
  @property() label = '';
  @property() placeholder = '';
  /** What the field shows while nobody types. */
  @property() value = '';
  @property({ type: Boolean }) disabled = false;
  @property({ attribute: false }) source!: (query: Query) => Promise<Page<NodeRow>>;

  @state() private open = false;
  @state() private page: Page<NodeRow> = { total: 0, rows: [] };
  @state() private active = -1;
  @query('input') private field!: HTMLInputElement;

  private asked = 0;

  static override styles = [
    base,
    css`
      :host {
        display: block;
        position: relative;
      }
      .list {
        position: absolute;
        z-index: 5;
        inset-inline: 0;
        top: calc(100% + 4px);
        background: var(--card);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-small);
        box-shadow: var(--shadow);
        padding: 0.25rem;
      }
      [role='listbox'] {
        max-height: 16rem;
        overflow-y: auto;
      }
      [role='option'] {
        display: flex;
        justify-content: space-between;
        gap: 1rem;
        padding: 0.5rem 0.625rem;
        border-radius: 6px;
        cursor: pointer;
        font-size: 0.9375rem;
        line-height: 1.35;
      }
      [role='option'][aria-selected='true'],
      [role='option']:hover {
        background: var(--accent-soft);
      }
      .foot {
        padding: 0.5rem 0.625rem;
      }
      .nowrap {
        white-space: nowrap;
      }
    `,
  ];

  override render() {
    const { rows, total } = this.page;
    return html`<div class="field">
        <label for="field">${this.label}</label>
        <input
          id="field"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          aria-expanded=${this.open}
          aria-controls="list"
          aria-autocomplete="list"
          aria-activedescendant=${this.open && this.active >= 0 ? `o${this.active}` : nothing}
          placeholder=${this.placeholder}
          .value=${this.value}
          ?disabled=${this.disabled}
          @input=${this.search}
          @click=${this.show}
          @keydown=${this.key}
          @blur=${this.close}
        />
      </div>
      <div class="list" ?hidden=${!this.open} @mousedown=${(e: Event) => e.preventDefault()}>
        <div id="list" role="listbox" aria-label=${this.label}>
          ${rows.map(
            (row, i) =>
              html`<div
                id=${`o${i}`}
                role="option"
                aria-selected=${i === this.active}
                @click=${() => this.choose(row)}
              >
                <span>${row.title ?? row.id}</span>
                <span class="muted small nowrap">${text.picker.records(row.records)}</span>
              </div>`,
          )}
        </div>
        ${rows.length === 0
          ? html`<p class="foot muted small">${text.picker.none}</p>`
          : total > rows.length
            ? html`<p class="foot muted small">${text.picker.more(rows.length, total)}</p>`
            : nothing}
      </div>`;
  }

  private async show() {
    if (this.open || this.disabled) return;
    this.field.select();
    await this.ask('');
  }

  private async search() {
    await this.ask(this.field.value);
  }

  private async ask(search: string) {
    const asked = ++this.asked;
    const query = { search, user: null, item: null, offset: 0, limit: SHOWN };
    const page = await this.source(query).catch(() => ({ total: 0, rows: [] }));
    // Answers to what was typed before come in order, but only the last one counts.
    if (asked !== this.asked) return;
    this.page = page;
    this.active = search && page.rows.length > 0 ? 0 : -1;
    this.open = true;
  }

  private key(event: KeyboardEvent) {
    const last = this.page.rows.length - 1;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        event.preventDefault();
        if (!this.open) return void this.show();
        const next = this.active + (event.key === 'ArrowDown' ? 1 : -1);
        this.active = next < 0 ? last : next > last ? 0 : next;
        void this.updateComplete.then(() =>
          this.renderRoot.querySelector(`#o${this.active}`)?.scrollIntoView({ block: 'nearest' }),
        );
        break;
      }
      case 'Enter': {
        const row = this.page.rows[this.active];
        if (this.open && row) {
          event.preventDefault();
          this.choose(row);
        }
        break;
      }
      case 'Escape':
        if (this.open) event.stopPropagation();
        this.close();
        break;
    }
  }

  private choose(row: NodeRow) {
    this.close();
    this.dispatchEvent(new CustomEvent<NodeRow>('pick', { detail: row }));
  }

  private close() {
    this.asked += 1;
    this.open = false;
    this.active = -1;
    // Rows that were read before may be forgotten by the next time.
    this.page = { total: 0, rows: [] };
    // Lit sets the value only when the property changes; what was typed has to go as well.
    this.field.value = this.value;
  }
}
