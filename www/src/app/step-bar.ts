/** The four steps, which of them are done, and how far the running one is; stays in view. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { text } from '../text/en';
import type { PanelName } from '../element/properties';
import { stepOf } from './journey';

const STEPS = [
  ['load', 'data'],
  ['train', 'train'],
  ['forget', 'forget'],
  ['verify', 'verify'],
] as const;
const DONE = { empty: 0, loaded: 1, trained: 2, forgotten: 3, verified: 4 };

@customElement('um-step-bar')
export class StepBar extends JourneyElement {
  /** The panels that are shown. */
  @property({ attribute: false }) panels: readonly PanelName[] = [];

  static override styles = [
    base,
    css`
      :host {
        position: sticky;
        top: 0;
        z-index: 10;
        display: block;
        background: var(--paper);
        border-bottom: 1px solid var(--line);
        margin-bottom: clamp(1rem, 2.5cqi, 1.75rem);
      }
      ol {
        max-width: 66rem;
        margin-inline: auto;
        padding: 0 clamp(0.75rem, 3cqi, 2rem);
        display: grid;
        grid-auto-flow: column;
        grid-auto-columns: 1fr;
      }
      li {
        position: relative;
      }
      button {
        width: 100%;
        border: 0;
        border-radius: 0;
        background: none;
        padding: 0.625rem 0.25rem;
        display: flex;
        align-items: center;
        gap: 0.5rem;
        font-size: 0.875rem;
        color: var(--muted);
      }
      .mark {
        flex: none;
        width: 1.375rem;
        height: 1.375rem;
        border-radius: 50%;
        display: grid;
        place-items: center;
        font: 600 0.75rem/1 var(--sans);
        border: 1.5px solid currentColor;
      }
      .done button,
      .now button {
        color: var(--ink);
      }
      .done .mark {
        background: var(--accent);
        border-color: var(--accent);
        color: var(--on-accent);
      }
      .now .mark {
        border-color: var(--accent);
        color: var(--accent);
      }
      progress {
        position: absolute;
        inset-inline: 0;
        bottom: -1px;
        width: 100%;
        height: 2px;
        appearance: none;
        border: 0;
        background: none;
      }
      progress::-webkit-progress-bar {
        background: none;
      }
      progress::-webkit-progress-value {
        background: var(--accent);
      }
      progress::-moz-progress-bar {
        background: var(--accent);
      }
      @container (max-width: 26rem) {
        button {
          flex-direction: column;
          gap: 0.2rem;
          padding: 0.5rem 0;
          font-size: 0.75rem;
        }
      }
    `,
  ];

  override render() {
    const { session, running } = this.journey;
    const done = DONE[session.phase];
    return html`<nav aria-label=${text.skipTo}>
      <ol>
        ${STEPS.map(([work, name], index) => {
          if (!this.panels.includes(name)) return null;
          const isRunning = running !== null && stepOf(running.kind) === work;
          const state = isRunning ? 'running' : index < done ? 'done' : index === done ? 'now' : 'later';
          return html`<li class=${isRunning ? 'now' : state}>
            <button @click=${() => this.dispatchEvent(new CustomEvent('go', { detail: work }))}>
              <span class="mark" aria-hidden="true">${state === 'done' ? '✓' : index + 1}</span>
              <span>${text.steps[name]}</span>
              <span class="visually-hidden">(${text.stepState[state]})</span>
            </button>
            ${isRunning
              ? html`<progress
                  max="1"
                  .value=${running.progress?.fraction ?? 0}
                  aria-label=${text.progressLabel[work]}
                ></progress>`
              : null}
          </li>`;
        })}
      </ol>
    </nav>`;
  }
}
