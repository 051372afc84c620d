/** Verification: a retraining from scratch, the answer in a sentence, and the proofs under it. */
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { VerifyReport } from '../engine/types';
import { fold, foldStyles } from '../parts/fold';
import { JourneyElement } from '../parts/journey-element';
import type { Ranking } from '../parts/ranking';
import { stat } from '../parts/stat';
import { base } from '../styles/base';
import { text } from '../text/en';
import { closure, duration, fixed, percent, times } from '../text/format';
import '../parts/top-ten';
import '../parts/work-bar';
import './compare-methods';
import './membership-view';
import './model-table';
import './receipt-view';
import './verify-scores';

const words = text.verify;

@customElement('um-verify-panel')
export class VerifyPanel extends JourneyElement {
  /** `null` as long as the visitor has not said whether. */
  @state() private seedNoise: boolean | null = null;
  /** Set once somebody looks: measuring comes in a file of its own. */
  @state() private measures = false;

  static override styles = [
    base,
    foldStyles,
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
      .verdict p {
        max-width: 44rem;
        text-wrap: pretty;
      }
      .verdict .stats {
        margin-top: 0.75rem;
      }
      .stats {
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 9.75rem), 1fr));
      }
      .finish {
        display: grid;
        gap: 0.75rem;
        justify-items: start;
      }
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
    const noise = this.seedNoise ?? this.journey.measuresNoise;
    return html`<div class="stack">
      <div class="act">
        <button
          class="primary"
          ?disabled=${this.busy || !ready}
          @click=${() => this.journey.verify({ seed_noise: noise })}
        >
          ${report ? words.again : words.button}
        </button>
        <um-work-bar .journey=${this.journey} work="verify"></um-work-bar>
      </div>
      <label class="check no-print">
        <input
          type="checkbox"
          .checked=${noise}
          ?disabled=${this.busy}
          @change=${(event: Event) => (this.seedNoise = (event.target as HTMLInputElement).checked)}
        />
        ${words.seedNoiseOption}
      </label>
      ${report
        ? this.answer(report)
        : html`<p class="note muted">${ready ? words.pending : words.needsForget}</p>`}
      <div class="stack">
        ${report ? this.proofs(report) : nothing}
        ${fold(
          { title: text.receipt.title, answer: text.receipt.answer, hidden: growing },
          html`<um-receipt .journey=${this.journey}></um-receipt>`,
        )}
        ${session.train === null
          ? nothing
          : fold(
              {
                title: text.measure.title,
                answer: text.measure.answer,
                hidden: growing,
                onToggle: (isOpen) => {
                  if (!isOpen || this.measures) return;
                  void import('./measure-panel').then(() => (this.measures = true));
                },
              },
              this.measures ? html`<um-measure .journey=${this.journey}></um-measure>` : nothing,
            )}
      </div>
      ${report && !growing ? this.finish() : nothing}
    </div>`;
  }

  private answer(report: VerifyReport) {
    const verdict = words.verdict(report);
    return html`<div class="verdict ${verdict.good ? 'good' : ''}">
        <p>${verdict.words}</p>
        ${verdict.reasons.map((reason) => html`<p>${reason}</p>`)}
        <dl class="stats">
          ${stat(
            words.overlap,
            percent(report.top10_overlap, 1),
            words.overlapBefore(report.top10_overlap_original),
          )}
          ${stat(words.speed, times(report.speedup), words.speedFirst(report.speedup_first_answer))}
          ${stat(words.retraining, duration(report.retrain.seconds), words.retrainingAbout)}
        </dl>
      </div>`;
  }

  private proofs(report: VerifyReport) {
    const { forget_set, test_set, membership } = report;
    const auc = (metrics: VerifyReport['unlearned']) =>
      fixed(metrics.test_auc ?? metrics.recall_20 ?? metrics.ndcg_20);
    return html`${fold({ title: words.topTitle, answer: words.topAnswer(report.top10_overlap), open: true }, this.top())}
        ${fold(
          {
            title: words.scatter,
            answer: words.scoresAnswer(closure(forget_set.closure), closure(test_set.closure)),
          },
          html`<um-verify-scores .journey=${this.journey} .report=${report}></um-verify-scores>`,
        )}
        ${membership
          ? fold(
              { title: text.membership.title, answer: text.membership.answer(membership) },
              html`<um-membership .report=${membership}></um-membership>`,
            )
          : nothing}
        ${fold(
          {
            title: words.models,
            answer: words.modelsAnswer(auc(report.unlearned), auc(report.retrain.metrics)),
          },
          html`<um-model-table .journey=${this.journey} .report=${report}></um-model-table>`,
        )}
        ${fold(
          { title: text.compare.title, answer: text.compare.lead },
          html`<um-compare ?hidden=${this.isRunning('verify')} .journey=${this.journey}></um-compare>`,
        )}`;
  }

  private finish() {
    return html`<div class="finish no-print">
      <button @click=${() => this.print()}>${words.print}</button>
      <p class="small muted">${words.finishAbout}</p>
      <button class="danger" ?disabled=${this.busy} @click=${() => this.journey.finish()}>
        ${words.finish}
      </button>
    </div>`;
  }

  /** Charts have no size while they are folded away: they are drawn first. */
  private async print() {
    const closed = [...this.renderRoot.querySelectorAll<HTMLDetailsElement>('.fold:not([open])')];
    for (const one of closed) one.open = true;
    await new Promise((drawn) => setTimeout(drawn, 250));
    print();
    for (const one of closed) one.open = false;
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
    return html`<um-top-ten .journey=${this.journey} .columns=${3} .rankings=${rankings}></um-top-ten>
      ${rankings.length > 0
        ? html`<um-slope
            heading=${text.slope.chart(user ?? '')}
            about=${text.slope.about}
            .rankings=${rankings}
          ></um-slope>`
        : nothing}`;
  }
}
