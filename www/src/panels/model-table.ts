/** The three models side by side: quality on what remains, and time. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Metrics, VerifyReport } from '../engine/types';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { text } from '../text/en';
import { duration, fixed } from '../text/format';

const words = text.verify;

const COLUMNS: [keyof Metrics, () => string][] = [
  ['test_auc', () => text.train.auc],
  ['recall_20', () => text.train.recall],
  ['ndcg_20', () => text.train.ndcg],
];

@customElement('um-model-table')
export class ModelTable extends JourneyElement {
  @property({ attribute: false }) report!: VerifyReport;

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
      }
      th[scope='row'] {
        font-weight: 600;
      }
      th[scope='row']::before {
        content: '';
        display: inline-block;
        width: 0.625rem;
        height: 0.625rem;
        border-radius: 50%;
        margin-right: 0.5rem;
        background: var(--dot);
      }
      th span {
        font-weight: 400;
        color: var(--muted);
      }
      .original {
        --dot: var(--original);
      }
      .unlearned {
        --dot: var(--unlearned);
      }
      .retrained {
        --dot: var(--retrained);
      }
    `,
  ];

  override render() {
    const { report } = this;
    const { touched } = report;
    const { train, forget } = this.journey.session;
    const columns = COLUMNS.filter(([key]) => report.retrain.metrics[key] != null);
    const rows = [
      ['original', words.original, words.originalAbout, report.original, train?.seconds],
      ['unlearned', words.unlearned, words.unlearnedAbout, report.unlearned, forget?.seconds],
      ['retrained', words.retrained, words.retrainedAbout, report.retrain.metrics, report.retrain.seconds],
    ] as const;
    return html`<div class="table-frame" tabindex="0" role="region" aria-label=${words.models}>
        <table>
          <thead>
            <tr>
              <th>${words.model}</th>
              ${columns.map(([, name]) => html`<th class="right">${name()}</th>`)}
              ${touched ? html`<th class="right">${words.touched(touched.records)}</th>` : nothing}
              <th class="right">${words.time}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ([key, name, about, metrics, seconds]) =>
                html`<tr class=${key}>
                  <th scope="row">${name} <span>${about}</span></th>
                  ${columns.map(([column]) => html`<td class="right">${fixed(metrics[column])}</td>`)}
                  ${touched ? html`<td class="right">${fixed(touched[key])}</td>` : nothing}
                  <td class="right">${seconds === undefined ? '–' : duration(seconds)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }
}
