/** Verification: a retraining from scratch, and how close the unlearned model is to it. */
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { VerifyReport } from '../engine/types';
import { JourneyElement } from '../parts/journey-element';
import type { Ranking } from '../parts/ranking';
import { base } from '../styles/base';
import { text } from '../text/en';
import { closure, percent, significant, times } from '../text/format';
import { stat } from '../parts/stat';
import '../parts/top-ten';
import '../parts/work-bar';
import './compare-methods';
import './membership-view';
import './model-table';
import './receipt-view';

const words = text.verify;

@customElement('um-verify-panel')
export class VerifyPanel extends JourneyElement {
  @state() private seedNoise = false;

  static override styles = [
    base,
    css`
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
      .finish {
        display: grid;
        gap: 0.75rem;
        justify-items: start;
      }
      um-scatter:not(:defined),
      um-slope:not(:defined) {
        display: block;
        min-height: 22rem;
      }
    `,
  ];

  override firstUpdated(): void {
    void import('../charts');
  }

  override render() {
    const { session } = this.journey;
    const report = session.verify;
    const ready = session.phase === 'forgotten' || session.phase === 'verified';
    // What comes after results steps aside until they are there, and so is not pushed down.
    const growing = this.isRunning('verify') || this.isRunning('compare');
    return html`<div class="stack">
      <label class="check no-print">
        <input
          type="checkbox"
          .checked=${this.seedNoise}
          ?disabled=${this.busy}
          @change=${(event: Event) => (this.seedNoise = (event.target as HTMLInputElement).checked)}
        />
        ${words.seedNoiseOption}
      </label>
      <div class="act">
        <button
          class="primary"
          ?disabled=${this.busy || !ready}
          @click=${() => this.journey.verify({ seed_noise: this.seedNoise })}
        >
          ${report ? words.again : words.button}
        </button>
        <um-work-bar .journey=${this.journey} work="verify"></um-work-bar>
      </div>
      ${report
        ? this.result(report)
        : html`<p class="note muted">${ready ? words.pending : words.needsForget}</p>`}
      ${report
        ? html`<um-compare ?hidden=${this.isRunning('verify')} .journey=${this.journey}></um-compare>`
        : nothing}
      <um-receipt ?hidden=${growing} .journey=${this.journey}></um-receipt>
      ${report && !growing ? this.finish() : nothing}
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
        ${stat(
          words.closureForget,
          closure(forget_set.closure),
          words.pairs(forget_set.pairs, significant(forget_set.max_abs_diff)),
        )}
        ${stat(
          words.closureTest,
          closure(test_set.closure),
          words.pairs(test_set.pairs, significant(test_set.max_abs_diff)),
        )}
        ${stat(words.speed, times(report.speedup), words.speedFirst(report.speedup_first_answer))}
        ${stat(
          words.overlap,
          percent(report.top10_overlap, 1),
          words.overlapBefore(report.top10_overlap_original),
        )}
        ${forget
          ? stat(
              words.residual,
              significant(forget.residual_after),
              words.residualTarget(significant(forget.residual_target)),
            )
          : nothing}
        ${report.seed_noise == null
          ? nothing
          : stat(
              words.seedNoise,
              significant(report.seed_noise),
              words.seedNoiseAbout(significant(test_set.rmse_unlearned)),
            )}
      </dl>
      <um-model-table .journey=${this.journey} .report=${report}></um-model-table>
      ${this.scatter(report)} ${this.top()}
      ${report.membership
        ? html`<um-membership .report=${report.membership}></um-membership>`
        : nothing}`;
  }

  private finish() {
    return html`<div class="finish no-print">
      <button @click=${() => print()}>${words.print}</button>
      <p class="small muted">${words.finishAbout}</p>
      <button class="danger" ?disabled=${this.busy} @click=${() => this.journey.finish()}>
        ${words.finish}
      </button>
    </div>`;
  }

  private scatter({ scatter, forget_set, test_set }: VerifyReport) {
    const chart = (model: 'original' | 'unlearned', heading: string) =>
      html`<um-scatter
        heading=${heading}
        model=${model}
        .points=${scatter}
        .rmse=${{ forgotten: forget_set[`rmse_${model}`], test: test_set[`rmse_${model}`] }}
      ></um-scatter>`;
    return html`<div class="stack">
      <h3>${words.scatter}</h3>
      <p class="small muted">${words.scatterAbout}</p>
      <p class="key">
        <span class="forgotten">${words.forgottenPairs}</span>
        <span class="test">${words.testPairs}</span>
      </p>
      <div class="scatters">
        ${chart('original', words.scatterBefore)} ${chart('unlearned', words.scatterAfter)}
      </div>
    </div>`;
  }

  private top() {
    const { recommendations, user } = this.journey;
    const rankings: Ranking[] = recommendations
      ? [
          { name: words.original, colour: 'original', rows: recommendations.original },
          { name: words.unlearned, colour: 'unlearned', rows: recommendations.unlearned ?? [] },
          { name: words.retrained, colour: 'retrained', rows: recommendations.retrained ?? [] },
        ]
      : [];
    return html`<um-top-ten
        heading=${words.topTitle}
        .journey=${this.journey}
        .columns=${3}
        .rankings=${rankings}
      ></um-top-ten>
      ${rankings.length > 0
        ? html`<um-slope
            heading=${text.slope.chart(user ?? '')}
            about=${text.slope.about}
            .rankings=${rankings}
          ></um-slope>`
        : nothing}`;
  }
}
