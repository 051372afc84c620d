/** An error with its context: where, what was found, what to do. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Failure } from '../engine/protocol';
import { base } from '../styles/base';
import { text } from '../text/en';
import { locale } from '../text/language';

@customElement('um-failure')
export class FailureNote extends LitElement {
  @property({ attribute: false }) failure!: Failure;
  @property() heading = '';
  @property() comment = '';

  static override styles = [
    base,
    css`
      .box {
        background: var(--warning-soft);
        border-left: 3px solid var(--warning);
        border-radius: var(--radius-small);
        padding: 0.875rem 1rem;
        display: grid;
        gap: 0.5rem;
        font-size: 0.9375rem;
        line-height: 1.5;
      }
      .top {
        display: flex;
        justify-content: space-between;
        gap: 1rem;
        align-items: start;
      }
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 0.2rem 0.875rem;
      }
      dt {
        color: var(--muted);
      }
      dd {
        overflow-wrap: anywhere;
      }
      code {
        white-space: pre-wrap;
      }
    `,
  ];

  override render() {
    const { kind, message, file, line, found, remedy, lang = 'en' } = this.failure;
    const words = text.failure;
    // What is not in the language of the page is said by its kind, and follows in full.
    const said = lang === locale() ? null : (words.kinds?.[kind] ?? null);
    const sentence = said?.what ?? message.charAt(0).toUpperCase() + message.slice(1);
    const end = said ? '。' : '.';
    return html`<div class="box" role="group" aria-label=${this.heading}>
      <div class="top">
        <h3>${this.heading}</h3>
        <button class="small-button" @click=${this.dismiss}>${text.dismiss}</button>
      </div>
      <p>${/[.!?。]$/.test(sentence) ? sentence : sentence + end}</p>
      <dl class="small">
        ${file == null
          ? nothing
          : html`<dt>${words.file}</dt>
              <dd>${file}${line == null ? nothing : `, ${words.line(line)}`}</dd>`}
        ${found == null
          ? nothing
          : html`<dt>${words.found}</dt>
              <dd><code>${found}</code></dd>`}
        ${remedy == null && !said
          ? nothing
          : html`<dt>${words.remedy}</dt>
              <dd>${said?.remedy ?? remedy}</dd>`}
        ${said
          ? html`<dt>${words.original}</dt>
              <dd lang="en">${[message, remedy].filter(Boolean).join('; ')}</dd>`
          : nothing}
      </dl>
      ${this.comment ? html`<p class="small">${this.comment}</p>` : nothing}
    </div>`;
  }

  private dismiss() {
    this.dispatchEvent(new Event('dismiss'));
  }
}
