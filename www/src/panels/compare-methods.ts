/** Other ways to unlearn on the same request: which to run, and how they fared. */
import { css, html } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { MethodKind } from '../engine/types';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { text } from '../text/en';
import '../parts/work-bar';

const words = text.compare;
const GROUPS: Record<keyof typeof words.groups, MethodKind[]> = {
  ifru: ['ifru', 'ifru-one-shot', 'ifru-direct', 'ifru-pruned'],
  rivals: ['finetune', 'scif', 'sisa', 'receraser'],
  controls: ['nothing', 'retrain'],
};
const ALL = Object.keys(words.names) as MethodKind[];

@customElement('um-compare')
export class CompareMethods extends JourneyElement {
  /** At first those that take no longer than a retraining. */
  @state() private chosen = new Set<MethodKind>(ALL.filter((name) => name !== 'sisa' && name !== 'receraser'));

  static override styles = [
    base,
    css`
      fieldset {
        border: 0;
        margin: 0;
        padding: 0;
        min-width: 0;
        display: grid;
        gap: 0.75rem;
        align-content: start;
      }
      legend {
        padding: 0;
        margin-bottom: 0.5rem;
        font: 600 0.8125rem/1.35 var(--sans);
        color: var(--muted);
      }
      .groups {
        display: grid;
        gap: 1.25rem 2rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
      }
      .check b {
        display: block;
        font-weight: 600;
      }
    `,
  ];

  override render() {
    const { compare } = this.journey.session;
    return html`<div class="stack ${compare ? '' : 'no-print'}">
      <h3>${words.title}</h3>
      <p class="small muted">${words.lead}</p>
      <details>
        <summary>${words.choose(this.chosen.size, ALL.length)}</summary>
        <div class="groups">
          ${Object.entries(GROUPS).map(
            ([group, methods]) =>
              html`<fieldset>
                <legend>${words.groups[group as keyof typeof GROUPS]}</legend>
                ${methods.map((method) => this.choice(method))}
              </fieldset>`,
          )}
        </div>
      </details>
      <div class="act">
        <button
          ?disabled=${this.busy || this.chosen.size === 0}
          @click=${() => this.journey.compare(ALL.filter((method) => this.chosen.has(method)))}
        >
          ${words.button}
        </button>
        <um-work-bar .journey=${this.journey} work="compare"></um-work-bar>
      </div>
      ${compare ? this.result() : html`<p class="note muted">${words.pending}</p>`}
    </div>`;
  }

  private result() {
    const { compare, verify } = this.journey.session;
    return html`<um-method-bars
      heading=${words.chart}
      about=${words.chartAbout}
      .methods=${compare?.methods ?? []}
      .retrainSeconds=${verify?.retrain.seconds ?? 0}
    ></um-method-bars>`;
  }

  private choice(method: MethodKind) {
    return html`<label class="check">
      <input
        type="checkbox"
        .checked=${this.chosen.has(method)}
        ?disabled=${this.busy}
        @change=${(event: Event) => {
          const chosen = new Set(this.chosen);
          if ((event.target as HTMLInputElement).checked) chosen.add(method);
          else chosen.delete(method);
          this.chosen = chosen;
        }}
      />
      <span><b>${words.names[method]}</b> <span class="muted">${words.about[method]}</span></span>
    </label>`;
  }
}
