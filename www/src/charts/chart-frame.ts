/**
 * What every chart has around it: a heading, what it shows in a sentence, the numbers behind it
 * as a table, and downloads. The chart itself is slotted in; it is an SVG with role and label.
 */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { saveCsv, savePng, saveSvg } from './picture';
import { base } from '../styles/base';
import { text } from '../text/en';

/** The numbers behind a chart. */
export interface Table {
  columns: string[];
  rows: (string | number)[][];
}

/** Rows that are shown; the CSV has all of them. */
const SHOWN = 100;

@customElement('um-chart-frame')
export class ChartFrame extends LitElement {
  @property() heading = '';
  @property() about = '';
  /** Made only once somebody wants to see it. */
  @property({ attribute: false }) table: () => Table = () => ({ columns: [], rows: [] });
  @state() private open = false;

  static override styles = [
    base,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      figure {
        display: grid;
        gap: 0.5rem;
        min-width: 0;
      }
      figure > * {
        min-width: 0;
      }
      figcaption {
        display: grid;
        gap: 0.15rem;
      }
      details > summary {
        font-size: 0.8125rem;
        padding: 0.25rem 0;
      }
      .table-frame {
        max-height: 20rem;
        overflow: auto;
      }
      .row {
        margin-top: 0.75rem;
        gap: 0.5rem;
      }
      @media print {
        details {
          display: none;
        }
      }
    `,
  ];

  override render() {
    return html`<figure role="group" aria-label=${this.heading}>
      <figcaption>
        <h4>${this.heading}</h4>
        ${this.about ? html`<p class="muted small">${this.about}</p>` : nothing}
      </figcaption>
      <slot></slot>
      <details @toggle=${(event: Event) => (this.open = (event.target as HTMLDetailsElement).open)}>
        <summary>
          ${text.frame.summary}<span class="visually-hidden">: ${this.heading}</span>
        </summary>
        ${this.open ? this.numbers() : nothing}
      </details>
    </figure>`;
  }

  private numbers() {
    const { columns, rows } = this.table();
    return html`<div class="table-frame" tabindex="0" role="region" aria-label=${text.frame.table(this.heading)}>
        <table>
          <thead>
            <tr>
              ${columns.map((name, at) => html`<th class=${isNumber(rows[0]?.[at]) ? 'right' : ''}>${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.slice(0, SHOWN).map(
              (row) =>
                html`<tr>
                  ${row.map((cell) => html`<td class=${isNumber(cell) ? 'right' : ''}>${cell}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${rows.length > SHOWN
        ? html`<p class="muted small">${text.frame.first(SHOWN, rows.length)}</p>`
        : nothing}
      <div class="row">
        <button class="small-button" @click=${() => this.picture(saveSvg)}>${text.frame.svg}</button>
        <button class="small-button" @click=${() => this.picture(savePng)}>${text.frame.png}</button>
        <button class="small-button" @click=${() => saveCsv(this.name, columns, rows)}>
          ${text.frame.csv}
        </button>
      </div>`;
  }

  private get name(): string {
    return this.heading.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '');
  }

  private picture(save: (name: string, svg: SVGSVGElement) => unknown) {
    const svg = this.querySelector('svg');
    if (svg) void save(this.name, svg);
  }
}

const isNumber = (cell: unknown) => typeof cell === 'number' || /^[−\d.,]+$/.test(String(cell));
