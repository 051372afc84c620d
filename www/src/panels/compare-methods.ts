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
  ifru: ['ifru', 'ifru-one-shot', 'ifru-local', 'ifru-direct', 'ifru-pruned'],
  rivals: ['finetune', 'scif', 'sisa', 'receraser'],
  controls: ['nothing', 'retrain'],
};
const ALL = Object.keys(words.names) as MethodKind[];

@customElement('um-compare')
export class CompareMethods extends JourneyElement {
  /** At first those that take no longer than a retraining. */
  @state() private chosen = new Set<MethodKind>(ALL.filter((name) => name !== 'sisa' && name !== 'receraser'));

  @state() private settings = { kept: [0.6], hops: 1, tolerance: 0.01 };

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
      .settings {
        margin-top: 1.25rem;
      }
      .check b {
        display: block;
        font-weight: 600;
      }
    `,
  ];

  override render() {
    const { compare } = this.journey.session;
    const isRunning = this.journey.running?.kind === 'compare';
    return html`<div class="stack ${compare ? '' : 'no-print'}">
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
        <div class="groups settings">
          <div class="field">
            <label for="kept">${words.kept}</label>
            <input
              id="kept"
              inputmode="decimal"
              .value=${this.settings.kept.join(', ')}
              ?disabled=${this.busy}
              aria-describedby="kept-about"
              @change=${this.changeKept}
            />
            <span id="kept-about" class="muted small">${words.keptAbout}</span>
          </div>
          ${this.number('hops', words.hops, { min: 0, max: 4, step: 1 })}
          ${this.number('tolerance', words.tolerance, { min: 0.001, max: 1, step: 0.001 })}
        </div>
      </details>
      <div class="act">
        <button
          ?disabled=${this.busy || this.chosen.size === 0}
          @click=${() => this.journey.compare({ ...this.settings, methods: ALL.filter((name) => this.chosen.has(name)) })}
        >
          ${words.button}
        </button>
        <um-work-bar .journey=${this.journey} work="compare"></um-work-bar>
      </div>
      ${compare || isRunning ? this.result(isRunning) : html`<p class="note muted">${words.pending}</p>`}
    </div>`;
  }

  private result(isRunning: boolean) {
    // The pruned method runs once for each share.
    const more = this.chosen.has('ifru-pruned') ? this.settings.kept.length - 1 : 0;
    const { compare, verify } = this.journey.session;
    return html`<um-method-bars
      heading=${words.chart}
      about=${words.chartAbout}
      .methods=${compare?.methods ?? []}
      .expected=${isRunning ? this.chosen.size + more : 0}
      .retrainSeconds=${verify?.retrain.seconds ?? 0}
    ></um-method-bars>`;
  }

  private changeKept(event: Event) {
    const input = event.target as HTMLInputElement;
    const kept = input.value.split(/[,;\s]+/).filter(Boolean).map(Number);
    const isFine = kept.length > 0 && kept.every((share) => share >= 0 && share <= 1);
    input.setCustomValidity(isFine ? '' : words.keptWrong);
    if (isFine) this.settings = { ...this.settings, kept };
    else input.reportValidity();
  }

  private number(
    name: 'hops' | 'tolerance',
    label: string,
    { min, max, step }: { min: number; max: number; step: number },
  ) {
    return html`<div class="field">
      <label for="compare-${name}">${label}</label>
      <input
        id="compare-${name}"
        type="number"
        min=${min}
        max=${max}
        step=${step}
        .value=${String(this.settings[name])}
        ?disabled=${this.busy}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          if (input.reportValidity()) this.settings = { ...this.settings, [name]: input.valueAsNumber };
        }}
      />
    </div>`;
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
