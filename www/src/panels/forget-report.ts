/** What a forgetting did: times, influence, residual, and a user's top ten before and after. */
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { JourneyElement } from '../parts/journey-element';
import type { FirstAnswer } from '../engine/protocol';
import type { ForgetReport, Recommendations } from '../engine/types';
import type { Ranking } from '../parts/ranking';
import { base } from '../styles/base';
import { text } from '../text/en';
import { count, duration, significant } from '../text/format';
import { stat } from '../parts/stat';
import '../parts/top-ten';
import '../parts/work-bar';
import './neighbourhood-view';

const words = text.forget;

/** The times, and how many rows changed. */
const done = (title: string, first: number, [polished, rows]: [string, string]) =>
  html`<div class="done">
    <h3>${title}</h3>
    <dl class="stats">
      ${stat(words.first, duration(first), words.frames(first))}
      ${stat(words.polish, polished)}
      ${stat(words.rows, rows, words.rowsAbout)}
    </dl>
  </div>`;

@customElement('um-forget-report')
export class ForgetReportView extends JourneyElement {
  static override styles = [
    base,
    css`
      .done {
        display: grid;
        gap: 1.25rem;
        background: var(--forgotten-soft);
        border-radius: var(--radius);
        padding: 1.25rem;
      }
      .done .stats > div {
        border-left-color: var(--forgotten);
      }
      .done h3 {
        font: 600 1.1875rem/1.3 var(--serif);
      }
      .facts {
        display: grid;
        gap: 0.875rem 2rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 12rem), 1fr));
        font-size: 0.875rem;
        line-height: 1.45;
      }
      .facts dt {
        color: var(--muted);
      }
      .facts dd {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  override render() {
    const { answer, recommendations } = this.journey;
    if (answer) return this.answer(answer);
    const report = this.journey.session.forget;
    if (!report) return nothing;
    return html`<div class="stack">
      ${done(words.done(report), report.first_answer_seconds, [duration(report.seconds), count(report.rows_updated)])}
      <details>
        <summary>${words.detail}</summary>
        <dl class="facts">
          <div>
            <dt>${words.direct}</dt>
            <dd>‖g‖ = ${significant(report.direct_norm)}</dd>
            <dd class="muted small">${words.directAbout}</dd>
          </div>
          <div>
            <dt>${words.spillover}</dt>
            <dd>‖g‖ = ${significant(report.spillover_norm)}</dd>
            <dd class="muted small">${words.spilloverAbout}</dd>
          </div>
          <div>
            <dt>${text.verify.residual}</dt>
            <dd>
              ‖∇J′‖ = ${significant(report.residual_before)} →
              ${significant(report.residual_after)}
            </dd>
            <dd class="muted small">${words.target(significant(report.residual_target))}</dd>
          </div>
          <div>
            <dt>${words.hvp}</dt>
            <dd>${count(report.hvp)}</dd>
            <dd class="muted small">${text.stops[report.stop_reason]}</dd>
          </div>
          ${this.optimality(report)}
        </dl>
      </details>
      ${this.top(recommendations)}
      <um-neighbourhood-view .journey=${this.journey}></um-neighbourhood-view>
      <div class="note warning stack">
        <p>${words.keep} ${words.closeFirst}</p>
        <div class="row" ?hidden=${this.journey.session.phase === 'verified'}>
          <button class="small-button" ?disabled=${this.busy} @click=${() => this.journey.finish()}>
            ${words.skip}
          </button>
        </div>
      </div>
    </div>`;
  }

  /** What stands already while it is polished, in the place that the report will have. */
  private answer({ seconds, recommendations }: FirstAnswer) {
    return html`<div class="stack">
      ${done(words.answeredTitle, seconds, ['…', '…'])}
      <um-work-bar .journey=${this.journey} work="forget"></um-work-bar>
      ${this.top(recommendations)}
    </div>`;
  }

  private optimality({ optimality }: ForgetReport) {
    if (!optimality) return nothing;
    return html`<div>
      <dt>${words.optimality}</dt>
      <dd>J′ − min J′ ≤ ${significant(optimality.gap)}</dd>
      <dd class="muted small">${words.optimalityAbout(significant(optimality.objective), optimality.holds)}</dd>
    </div>`;
  }

  private top(recommendations: Recommendations | null) {
    const rankings: Ranking[] = recommendations
      ? [
          { name: words.before10, colour: 'original', rows: recommendations.original },
          { name: words.after10, colour: 'unlearned', rows: recommendations.unlearned ?? [] },
        ]
      : [];
    return html`<um-top-ten
      heading=${words.topTitle}
      .journey=${this.journey}
      .columns=${2}
      .rankings=${rankings}
    ></um-top-ten>`;
  }
}
