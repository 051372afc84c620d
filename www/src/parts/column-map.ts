/** Which column of a file is what, where the file does not tell. */
import { LitElement, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ColumnMap } from '../engine/types';
import { base } from '../styles/base';
import { text } from '../text/en';

const words = text.columns;
const ROLES = ['user', 'item', 'rating', 'time'] as const;

export const NO_COLUMNS: ColumnMap = { user: null, item: null, rating: null, time: null };

@customElement('um-column-map')
export class ColumnMapFields extends LitElement {
  @property({ attribute: false }) columns: ColumnMap = NO_COLUMNS;
  /** Names that were seen in the files that are loaded. */
  @property({ attribute: false }) known: string[] = [];
  @property({ type: Boolean }) disabled = false;

  static override styles = base;

  override render() {
    return html`<div role="group" aria-labelledby="title">
      <h4 id="title">${words.title}</h4>
      <p class="small muted">${words.about}</p>
      <div class="fields">
        ${ROLES.map(
          (role) =>
            html`<div class="field">
              <label for=${role}>${words.names[role]}</label>
              <input
                id=${role}
                list="known"
                autocomplete="off"
                placeholder=${words.auto}
                .value=${this.columns[role] ?? ''}
                ?disabled=${this.disabled}
                @input=${(event: Event) => this.change(role, (event.target as HTMLInputElement).value)}
              />
            </div>`,
        )}
      </div>
      <datalist id="known">${this.known.map((name) => html`<option value=${name}></option>`)}</datalist>
    </div>`;
  }

  private change(role: (typeof ROLES)[number], value: string) {
    this.columns = { ...this.columns, [role]: value.trim() || null };
    this.dispatchEvent(new CustomEvent('change', { detail: this.columns }));
  }
}
