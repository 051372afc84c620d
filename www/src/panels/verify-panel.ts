/** Verification: a retraining from scratch, and how close the unlearned model is to it. */
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { VerifyReport } from '../engine/types';
import { scoreRange } from '../charts/scatter';
import { JourneyElement } from '../parts/journey-element';
import type { Ranking } from '../parts/ranking';
import { base } from '../styles/base';
import { text } from '../text/en';
import { closure, percent, significant, times } from '../text/format';
import '../charts/scatter';
import '../parts/picker';
import '../parts/ranking';
import '../parts/work-bar';
import './model-table';

const words = text.verify;

@customElement('um-verify-panel')
export class VerifyPanel extends JourneyElement {
  static override styles = [
    base,
    css`
      .act {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0.75rem 1.25rem;
        align-items: center;
        min-height: 2.75rem;
      }
      .verdict {
        display: grid;
        gap: 0.5rem;
        padding: 1.25rem;
        border-radius: var(--radius);
        background: var(--warning-soft);
      }
      .verdict.good {
        background: var(--retrained-soft);
      }
      .verdict p:first-child {
        font: 600 1.25rem/1.4 var(--serif);
        text-wrap: balance;
      }
      .stats {
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 9.75rem), 1fr));
      }
      .scatters {
        display: grid;
        gap: 1.5rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
      }
      .key {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1.25rem;
        font-size: 0.8125rem;
      }
      .key span::before {
        content: '';
        display: inline-block;
        width: 0.625rem;
        height: 0.625rem;
        border-radius: 50%;
        margin-right: 0.4rem;
        background: var(--dot);
      }
      .key .forgotten {
        --dot: var(--forgotten);
      }
      .key .test {
        --dot: var(--original);
      }
      .user {
        max-width: 22rem;
      }
      .finish {
        display: grid;
        gap: 0.75rem;
        justify-items: start;
      }
      @media (max-width: 34rem) {
        .act {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  override render() {
    const { session } = this.journey;
    const report = session.verify;
    const ready = session.phase === 'forgotten' || session.phase === 'verified';
    return html`<div class="stack">
      <div class="act">
        <button
          class="primary"
          ?disabled=${this.busy || session.phase !== 'forgotten'}
          @click=${() => this.journey.verify()}
        >
          ${words.button}
        </button>
        <um-work-bar .journey=${this.journey} work="verify"></um-work-bar>
      </div>
      ${report
        ? this.result(report)
        : html`<p class="note muted">${ready ? words.pending : words.needsForget}</p>`}
    </div>`;
  }

  private result(report: VerifyReport) {
    const verdict = words.verdict(report);
    const forget = this.journey.session.forget;
    const { forget_set, test_set } = report;
    return html`<div class="verdict ${verdict.good ? 'good' : ''}">
        <p>${verdict.words}</p>
        <p class="small">${words.closureAbout}</p>
      </div>
      <dl class="stats">
        ${tile(
          words.closureForget,
          closure(forget_set.closure),
          words.pairs(forget_set.pairs, significant(forget_set.max_abs_diff)),
        )}
        ${tile(
          words.closureTest,
          closure(test_set.closure),
          words.pairs(test_set.pairs, significant(test_set.max_abs_diff)),
        )}
        ${tile(words.speed, times(report.speedup), words.speedFirst(report.speedup_first_answer))}
        ${tile(
          words.overlap,
          percent(report.top10_overlap, 1),
          words.overlapBefore(report.top10_overlap_original),
        )}
        ${forget
          ? tile(
              words.residual,
              significant(forget.residual_after),
              words.residualTarget(significant(forget.residual_target)),
            )
          : nothing}
      </dl>
      <um-model-table .journey=${this.journey} .report=${report}></um-model-table>
      ${this.scatter(report)} ${this.top()}
      <div class="finish">
        <p class="small muted">${words.finishAbout}</p>
        <button class="danger" ?disabled=${this.busy} @click=${() => this.journey.finish()}>
          ${words.finish}
        </button>
      </div>`;
  }

  private scatter({ scatter }: VerifyReport) {
    const range = scoreRange(scatter);
    return html`<div class="stack">
      <h3>${words.scatter}</h3>
      <p class="small muted">${words.scatterAbout}</p>
      <p class="key">
        <span class="forgotten">${words.forgottenPairs}</span>
        <span class="test">${words.testPairs}</span>
      </p>
      <div class="scatters">
        <um-scatter
          heading=${words.scatterBefore}
          model="original"
          .points=${scatter}
          .range=${range}
        ></um-scatter>
        <um-scatter
          heading=${words.scatterAfter}
          model="unlearned"
          .points=${scatter}
          .range=${range}
        ></um-scatter>
      </div>
    </div>`;
  }

  private top() {
    const { recommendations, user, engine } = this.journey;
    const rankings: Ranking[] = recommendations
      ? [
          { name: words.original, colour: 'original', rows: recommendations.original },
          { name: words.unlearned, colour: 'unlearned', rows: recommendations.unlearned ?? [] },
          { name: words.retrained, colour: 'retrained', rows: recommendations.retrained ?? [] },
        ]
      : [];
    return html`<div class="stack">
      <h3>${words.topTitle}</h3>
      <um-picker
        class="user"
        label=${text.train.userLabel}
        placeholder=${text.train.userPlaceholder}
        .value=${user ?? ''}
        ?disabled=${this.busy}
        .source=${engine.listUsers.bind(engine)}
        @pick=${(event: CustomEvent<{ id: string }>) => this.journey.chooseUser(event.detail.id)}
      ></um-picker>
      <um-ranking .columns=${3} .rankings=${rankings}></um-ranking>
    </div>`;
  }
}

function tile(name: string, value: string, more: string) {
  return html`<div>
    <dd class="small muted">${more}</dd>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}
