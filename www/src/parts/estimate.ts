/** What the training will take, in one line, before it begins; and what to reduce. */
import { css, html } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Estimate } from '../engine/types';
import { base } from '../styles/base';
import { text } from '../text/en';
import { JourneyElement } from './journey-element';

@customElement('um-estimate')
export class EstimateLine extends JourneyElement {
  @state() private estimate: Estimate | null = null;
  /** The data and settings that it belongs to. */
  private asked = '';

  static override styles = [
    base,
    css`
      p {
        min-height: 1.4rem;
      }
    `,
  ];

  override updated(): void {
    // Where data are trained on without being asked, that comes first.
    setTimeout(() => this.ask());
  }

  private ask(): void {
    const { engine, session, settings, version } = this.journey;
    if (this.busy || session.phase === 'empty') return;
    const asked = JSON.stringify([version, settings]);
    if (asked === this.asked) return;
    this.asked = asked;
    const take = (estimate: Estimate | null) => {
      if (asked === this.asked) this.estimate = estimate;
    };
    // Settings out of range are told of when the training begins.
    engine.estimate(settings).then(take, () => take(null));
  }

  override render() {
    const words = text.train;
    const { estimate } = this;
    if (!estimate) return html`<p class="small muted"></p>`;
    return estimate.fits
      ? html`<p class="small muted" id="estimate">${words.estimate(estimate.seconds, estimate.memory)}</p>`
      : html`<p class="small note forget" id="estimate" role="alert">${words.tooMuch(estimate)}</p>`;
  }
}
