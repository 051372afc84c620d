/** How close the scores are: closure, residual, seed noise, and every pair as a dot. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { VerifyReport } from '../engine/types';
import { JourneyElement } from '../parts/journey-element';
import { stat } from '../parts/stat';
import { base } from '../styles/base';
import { text } from '../text/en';
import { closure, significant } from '../text/format';

const words = text.verify;

@customElement('um-verify-scores')
export class VerifyScores extends JourneyElement {
  @property({ attribute: false }) report!: VerifyReport;

  static override styles = [
    base,
    css`
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
      um-scatter:not(:defined) {
        display: block;
        min-height: 22rem;
      }
    `,
  ];

  override render() {
    const { forget_set, test_set, seed_noise } = this.report;
    const forget = this.journey.session.forget;
    const pairs = ({ pairs, max_abs_diff }: typeof forget_set) => words.pairs(pairs, significant(max_abs_diff));
    return html`<div class="stack">
      <p class="small muted">${words.closureAbout}</p>
      <dl class="stats">
        ${stat(words.closureForget, closure(forget_set.closure), pairs(forget_set))}
        ${stat(words.closureTest, closure(test_set.closure), pairs(test_set))}
        ${seed_noise == null
          ? nothing
          : stat(words.seedNoise, significant(seed_noise), words.seedNoiseAbout(significant(test_set.rmse_unlearned)))}
        ${forget
          ? stat(
              words.residual,
              significant(forget.residual_after),
              words.residualTarget(significant(forget.residual_target)),
            )
          : nothing}
      </dl>
      <p class="small muted">${words.scatterAbout}</p>
      <p class="key">
        <span class="forgotten">${words.forgottenPairs}</span>
        <span class="test">${words.testPairs}</span>
      </p>
      <div class="scatters">
        ${this.chart('original', words.scatterBefore)} ${this.chart('unlearned', words.scatterAfter)}
      </div>
    </div>`;
  }

  private chart(model: 'original' | 'unlearned', heading: string) {
    const { scatter, forget_set, test_set } = this.report;
    return html`<um-scatter
      heading=${heading}
      model=${model}
      .points=${scatter}
      .rmse=${{ forgotten: forget_set[`rmse_${model}`], test: test_set[`rmse_${model}`] }}
    ></um-scatter>`;
  }
}
