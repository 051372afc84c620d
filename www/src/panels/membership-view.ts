/** The membership attack on the three models: how well it does, and its ROC curves. */
import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Curve } from '../charts/line-chart';
import type { MembershipReport } from '../engine/types';
import { base } from '../styles/base';
import { text } from '../text/en';
import { fixed } from '../text/format';

const words = text.membership;
const MODELS = ['original', 'unlearned', 'retrained'] as const;

@customElement('um-membership')
export class MembershipView extends LitElement {
  @property({ attribute: false }) report!: MembershipReport;

  static override styles = [
    base,
    css`
      .columns {
        align-items: start;
      }
      um-line-chart:not(:defined) {
        display: block;
        min-height: 26rem;
      }
    `,
  ];

  override render() {
    const { report } = this;
    const curves: Curve[] = MODELS.map((model) => ({
      name: text.verify[model],
      colour: `--${model}`,
      points: report.roc[model],
    }));
    return html`<div class="stack">
      <p class="small muted">${words.lead}</p>
      <div class="columns">
        <um-line-chart
          unit
          heading=${words.chart}
          about=${words.chartAbout}
          xName=${words.x}
          yName=${words.y}
          .curves=${curves}
          .notes=${MODELS.map((model) => words.note(fixed(report[model].auc, 3)))}
        ></um-line-chart>
        <div class="stack">
          <div class="table-frame" tabindex="0" role="region" aria-label=${words.title}>
            <table>
              <thead>
                <tr>
                  <th>${text.verify.model}</th>
                  <th class="right">${words.auc}</th>
                  <th class="right">${words.interval}</th>
                </tr>
              </thead>
              <tbody>
                ${MODELS.map((model) => {
                  const { auc, low, high } = report[model];
                  return html`<tr>
                    <th scope="row">${text.verify[model]}</th>
                    <td class="right">${fixed(auc, 3)}</td>
                    <td class="right">${fixed(low, 3)} – ${fixed(high, 3)}</td>
                  </tr>`;
                })}
              </tbody>
            </table>
          </div>
          <p class="small muted">${words.pairs(report.members, report.strangers)}</p>
        </div>
      </div>
    </div>`;
  }
}
