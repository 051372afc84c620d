/** Tabs with the keys that the ARIA pattern asks for; the one panel is what is slotted in. */
import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../styles/base';

@customElement('um-tabs')
export class Tabs extends LitElement {
  @property() label = '';
  /** Names by key, in order. */
  @property({ attribute: false }) names: Record<string, string> = {};
  @property() selected = '';

  static override styles = [
    base,
    css`
      [role='tablist'] {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem;
        border-bottom: 1px solid var(--line);
        margin-bottom: 1.25rem;
      }
      [role='tab'] {
        border: 0;
        border-bottom: 2px solid transparent;
        border-radius: 6px 6px 0 0;
        background: none;
        color: var(--muted);
        margin-bottom: -1px;
        padding-inline: 0.875rem;
      }
      [role='tab'][aria-selected='true'] {
        color: var(--accent);
        border-bottom-color: var(--accent);
      }
    `,
  ];

  override render() {
    return html`<div role="tablist" aria-label=${this.label} @keydown=${this.key}>
        ${Object.entries(this.names).map(
          ([key, name]) =>
            html`<button
              id=${`tab-${key}`}
              role="tab"
              aria-selected=${key === this.selected}
              aria-controls="panel"
              tabindex=${key === this.selected ? 0 : -1}
              @click=${() => this.select(key)}
            >
              ${name}
            </button>`,
        )}
      </div>
      <div id="panel" role="tabpanel" aria-labelledby=${`tab-${this.selected}`}><slot></slot></div>`;
  }

  private async key(event: KeyboardEvent) {
    const keys = Object.keys(this.names);
    const at = keys.indexOf(this.selected);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: keys.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const key = keys[(to + keys.length) % keys.length]!;
    this.select(key);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`#tab-${key}`)?.focus();
  }

  private select(key: string) {
    this.selected = key;
    this.dispatchEvent(new CustomEvent('select', { detail: key }));
  }
}
