/** What a panel shows while its step runs, and what went wrong with it. Keeps its height. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Work } from '../app/journey';
import { base } from '../styles/base';
import { text } from '../text/en';
import { JourneyElement } from './journey-element';
import './failure-note';

@customElement('um-work-bar')
export class WorkBar extends JourneyElement {
  @property() work: Work = 'load';

  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .bar {
        min-height: 2.75rem;
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0.25rem 1rem;
        align-items: center;
      }
      .words {
        display: flex;
        justify-content: space-between;
        flex-wrap: wrap;
        gap: 0 1rem;
        font-size: 0.8125rem;
        line-height: 1.4;
      }
      progress {
        appearance: none;
        display: block;
        width: 100%;
        height: 6px;
        margin-top: 0.35rem;
        border: 0;
        border-radius: 99px;
        overflow: hidden;
        background: var(--line);
      }
      progress::-webkit-progress-bar {
        background: var(--line);
      }
      progress::-webkit-progress-value {
        background: var(--accent);
        border-radius: 99px;
        transition: inline-size 120ms linear;
      }
      progress::-moz-progress-bar {
        background: var(--accent);
      }
    `,
  ];

  override render() {
    const { running, problem } = this.journey;
    if (running?.kind === this.work) {
      const { progress, cancelling } = running;
      const left = progress?.seconds_left;
      return html`<div class="bar">
        <div>
          <div class="words">
            <span>${text.stages[progress?.stage ?? 'idle']}</span>
            <span class="muted number">${left == null ? nothing : text.timeLeft(left)}</span>
          </div>
          <progress
            max="1"
            .value=${progress?.fraction ?? 0}
            aria-label=${text.progressLabel[this.work]}
          ></progress>
        </div>
        <button
          class="small-button"
          ?disabled=${cancelling}
          @click=${() => this.journey.cancel()}
        >
          ${cancelling ? text.cancelling : text.cancel}
        </button>
      </div>`;
    }
    if (problem?.work !== this.work) return nothing;
    return html`<um-failure
      .failure=${problem.failure}
      .heading=${text.failure[this.work]}
      .comment=${this.work === 'load' && this.journey.session.phase !== 'empty'
        ? text.failure.kept
        : ''}
      @dismiss=${() => this.journey.dismiss()}
    ></um-failure>`;
  }
}
