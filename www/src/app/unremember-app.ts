/** What `<unremember-demo>` shows once it has begun: the panels, and where the visitor stands. */
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Options, PanelName } from '../element/properties';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { tokens } from '../styles/tokens';
import { text } from '../text/en';
import { standalone } from './standalone';
import type { Work } from './journey';
import './masthead';
import './step-bar';
import '../panels/try-panel';
import '../panels/data-panel';
import '../panels/train-panel';

/** How the steps are called in the attribute `panels`. */
const NAME: Record<Work, PanelName> = {
  load: 'data',
  train: 'train',
  forget: 'forget',
  verify: 'verify',
  compare: 'verify',
};

@customElement('um-app')
export class UnrememberApp extends JourneyElement {
  /** The panels to show. */
  @property({ attribute: false }) panels: readonly PanelName[] = [];
  /** What was asked for, also where nothing of it could be shown. */
  @property({ attribute: false }) options: Partial<Options> = {};
  /** 'auto', 'light' or 'dark'; tokens.ts follows it. */
  @property({ reflect: true }) theme = 'auto';
  /** True once panels/with-model.ts is there. */
  @state() private hasLater = false;

  static override styles = [
    tokens,
    base,
    css`
      :host {
        display: block;
        background: var(--paper);
        color: var(--ink);
        font: 1rem/1.55 var(--sans);
        container-type: inline-size;
        overflow-wrap: break-word;
        -webkit-font-smoothing: antialiased;
      }
      .panels {
        max-width: 66rem;
        margin-inline: auto;
        padding: 0 clamp(0.75rem, 3cqi, 2rem) 4rem;
        display: grid;
        gap: clamp(1rem, 2.5cqi, 1.75rem);
      }
      section {
        background: var(--card);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        box-shadow: var(--shadow);
        padding: clamp(1.125rem, 3.5cqi, 2.25rem);
        display: grid;
        gap: 1.5rem;
        min-width: 0;
        scroll-margin-top: 4rem;
      }
      section > * {
        min-width: 0;
      }
      .head {
        display: grid;
        grid-template-columns: auto 1fr;
        column-gap: 1rem;
        align-items: baseline;
      }
      .step {
        font: 500 1.75rem/1.2 var(--serif);
        color: var(--accent);
        font-variant-numeric: lining-nums;
      }
      h2 {
        font: 600 1.75rem/1.2 var(--serif);
        letter-spacing: -0.01em;
      }
      .lead {
        color: var(--muted);
        text-wrap: pretty;
      }
      .head p {
        grid-column: 2;
        color: var(--muted);
        text-wrap: pretty;
      }
      .head .why {
        grid-column: 2;
        max-width: 46rem;
        font-size: 0.9375rem;
      }
      .why > summary {
        padding: 0.25rem 0;
        font-size: 0.8125rem;
      }
      .why p {
        margin-bottom: 0.5rem;
      }
      .why .formula {
        font: italic 1rem/1.5 var(--serif);
        color: var(--ink);
        padding-left: 0.875rem;
        border-left: 2px solid var(--line);
      }
      a {
        color: var(--accent);
        text-underline-offset: 0.15em;
      }
      .later {
        min-height: 20rem;
      }
      .panels > :only-child {
        margin-top: 2rem;
      }
      .crash {
        background: var(--warning-soft);
        border-color: var(--warning);
        gap: 0.75rem;
        justify-items: start;
      }
    `,
  ];

  override render() {
    const journey = this.journey;
    const steps = this.isDead ? [] : this.panels.filter((panel) => panel !== 'title' && panel !== 'try');
    return html`${this.panels.includes('title') ? html`<um-masthead></um-masthead>` : nothing}
      ${steps.length > 1
        ? html`<um-step-bar
            part="steps"
            .journey=${journey}
            .panels=${steps}
            @go=${(event: CustomEvent<Work>) => this.go(event.detail)}
          ></um-step-bar>`
        : nothing}
      <div class="panels" role=${this.panels.includes('title') ? 'main' : 'group'}>
        ${journey.crash === null
          ? nothing
          : html`<section class="crash">
              <h2>${text.crash.title}</h2>
              <p>${text.crash.explain}</p>
              <p><code>${journey.crash}</code></p>
              <button @click=${() => journey.dismiss()}>${text.dismiss}</button>
            </section>`}
        ${journey.problem?.failure.kind === 'start'
          ? html`<section class="crash" part="notice">
              <h2>${text.start.title}</h2>
              <p>${text.start.explain}</p>
              ${journey.problem.failure.found ? html`<p><code>${journey.problem.failure.found}</code></p>` : nothing}
              <a href=${standalone(journey, this.options)} target="_blank" rel="noopener">${text.start.open}</a>
            </section>`
          : nothing}
        ${this.quick()}
        ${this.panel('load', 1, text.steps.data, text.data.lead, html`<um-data-panel .journey=${journey}></um-data-panel>`)}
        ${this.panel('train', 2, text.steps.train, text.train.lead, html`<um-train-panel .journey=${journey}></um-train-panel>`)}
        ${this.panel('forget', 3, text.steps.forget, text.forget.lead, this.later(html`<um-forget-panel .journey=${journey}></um-forget-panel>`))}
        ${this.panel('verify', 4, text.steps.verify, text.verify.lead, this.later(html`<um-verify-panel .journey=${journey}></um-verify-panel>`))}
      </div>
      <div class="visually-hidden" role="status" aria-live="polite">${journey.status}</div>`;
  }

  private panel(id: 'load' | 'train' | 'forget' | 'verify', step: number, title: string, lead: string, body: unknown) {
    if (this.isDead || !this.panels.includes(NAME[id])) return nothing;
    return html`<section id=${id} part=${`panel panel-${NAME[id]}`} aria-labelledby=${`${id}-title`} tabindex="-1">
      <header class="head">
        <span class="step" aria-hidden="true">${step}</span>
        <h2 id=${`${id}-title`}>${title}</h2>
        <p>${lead}</p>
        ${this.why(id)}
      </header>
      ${body}
    </section>`;
  }

  private why(id: 'load' | 'train' | 'forget' | 'verify') {
    const reason = text.why[id];
    return html`<details class="why">
      <summary>${text.why.summary}<span class="visually-hidden">: ${text.steps[NAME[id] as 'data']}</span></summary>
      <p>${reason.text}</p>
      <p class="formula">${reason.formula}</p>
      ${reason.source
        ? html`<p class="small"><a href=${reason.source[1]} target="_blank" rel="noopener noreferrer">${reason.source[0]}</a></p>`
        : nothing}
    </details>`;
  }

  private quick() {
    if (this.isDead || !this.panels.includes('try')) return nothing;
    return html`<section id="try" part="panel panel-try" aria-labelledby="try-title">
      <header>
        <h2 id="try-title">${text.try.title}</h2>
        <p class="lead">${this.journey.session.summary?.synthetic ? text.try.lead : text.try.leadOwn}</p>
      </header>
      <um-try-panel
        .journey=${this.journey}
        ?proofs=${this.panels.includes('verify')}
        @proofs=${() => this.go('verify')}
      ></um-try-panel>
    </section>`;
  }

  private later(body: unknown) {
    return this.hasLater ? body : html`<div class="later"></div>`;
  }

  override updated(): void {
    if (!this.hasLater) void this.bringLater();
  }

  /** Loads the panels of later steps once nothing else is going on, or at once where they are first. */
  private async bringLater(): Promise<void> {
    const top = this.panels.find((panel) => panel !== 'title');
    if (top !== 'forget' && top !== 'verify') {
      // Where data are trained on without being asked, that begins right after the loading.
      await new Promise((resolve) => setTimeout(resolve));
      const { running, session, problem } = this.journey;
      if (running || (session.phase === 'empty' && !problem)) return;
    }
    this.hasLater = await import('../panels/with-model').then(
      () => true,
      // The next change tries again.
      () => false,
    );
  }

  /** True where the engine cannot start: panels would promise what they cannot do. */
  private get isDead(): boolean {
    return this.journey.problem?.failure.kind === 'start' && this.journey.session.phase === 'empty';
  }

  /** Brings a step into view. */
  go(step: Work) {
    this.dispatchEvent(new CustomEvent('panel', { detail: NAME[step], bubbles: true, composed: true }));
    const panel = this.renderRoot.querySelector<HTMLElement>(`#${step}`);
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    panel?.focus({ preventScroll: true });
    panel?.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'um-app': UnrememberApp;
  }
}
