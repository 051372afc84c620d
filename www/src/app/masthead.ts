/** Name, one paragraph, and a picture of a graph from which one person fades. */
import { LitElement, css, html, svg } from 'lit';
import { customElement } from 'lit/decorators.js';
import { base } from '../styles/base';
import { text } from '../text/en';

/** Rows of the people on the left and of the titles on the right, and who chose what. */
const PEOPLE = [22, 62, 102, 142];
const TITLES = [12, 47, 82, 117, 152];
const EDGES: [number, number][] = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [1, 3],
  [3, 2],
  [3, 3],
  [3, 4],
];
const FADING: [number, number][] = [
  [2, 1],
  [2, 2],
  [2, 4],
];

@customElement('um-masthead')
export class Masthead extends LitElement {
  static override styles = [
    base,
    css`
      header {
        max-width: 66rem;
        margin-inline: auto;
        padding: clamp(2rem, 6cqi, 4rem) clamp(0.75rem, 3cqi, 2rem) clamp(1.5rem, 4cqi, 2.5rem);
        display: grid;
        grid-template-columns: minmax(0, 1fr) 15rem;
        gap: 2rem 4rem;
        align-items: center;
      }
      h1 {
        margin: 0;
        font: 600 clamp(2.5rem, 7cqi, 4rem) / 1.02 var(--serif);
        letter-spacing: -0.025em;
      }
      .tagline {
        font: 400 clamp(1.125rem, 2.6cqi, 1.375rem) / 1.4 var(--serif);
        margin-top: 0.75rem;
        text-wrap: balance;
      }
      .intro {
        color: var(--muted);
        margin-top: 1rem;
        max-width: 38rem;
        text-wrap: pretty;
      }
      .privacy {
        display: inline-flex;
        align-items: center;
        gap: 0.5rem;
        margin-top: 1.25rem;
        font-weight: 600;
        font-size: 0.875rem;
        line-height: 1.4;
        color: var(--retrained);
      }
      .privacy svg {
        flex: none;
        width: 1.125rem;
        height: 1.125rem;
      }
      .picture {
        width: 100%;
        height: auto;
        overflow: visible;
      }
      .edge {
        stroke: var(--line-strong);
        stroke-width: 1.25;
        opacity: 0.65;
      }
      .fading {
        stroke: var(--forgotten);
        stroke-width: 1.5;
        stroke-dasharray: 1 6;
        stroke-linecap: round;
      }
      .person {
        fill: var(--accent);
      }
      .gone {
        fill: var(--paper);
        stroke: var(--forgotten);
        stroke-width: 1.5;
        stroke-dasharray: 2.5 3;
      }
      .item {
        fill: var(--retrained);
      }
      @container (max-width: 46rem) {
        header {
          grid-template-columns: 1fr;
        }
        .picture {
          display: none;
        }
      }
    `,
  ];

  override render() {
    const line = ([person, title]: [number, number], kind: string) =>
      svg`<line class=${kind} x1="20" y1=${PEOPLE[person]!} x2="220" y2=${TITLES[title]!}></line>`;
    return html`<header>
      <div>
        <h1>${text.title}</h1>
        <p class="tagline">${text.tagline}</p>
        <p class="intro">${text.intro}</p>
        <p class="privacy">
          <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true">
            <rect x="3.5" y="9" width="13" height="8.5" rx="2"></rect>
            <path d="M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9" stroke-linecap="round"></path>
          </svg>
          ${text.privacy}
        </p>
      </div>
      <svg class="picture" viewBox="0 0 240 164" aria-hidden="true">
        ${EDGES.map((edge) => line(edge, 'edge'))} ${FADING.map((edge) => line(edge, 'fading'))}
        ${PEOPLE.map(
          (y, i) => svg`<circle class=${i === 2 ? 'gone' : 'person'} cx="20" cy=${y} r="9"></circle>`,
        )}
        ${TITLES.map(
          (y) => svg`<rect class="item" x="212" y=${y - 8} width="16" height="16" rx="4"></rect>`,
        )}
      </svg>
    </header>`;
  }
}
