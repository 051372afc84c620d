/** The graph around the last request, and in sums what is too much for a picture. */
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Neighbourhood } from '../engine/types';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { text } from '../text/en';
import { count, significant } from '../text/format';

const words = text.graph;
/** Nodes that can be told apart, on a wide screen and on a phone. */
const WIDE = 220;
const NARROW = 90;

@customElement('um-neighbourhood-view')
export class NeighbourhoodView extends JourneyElement {
  @state() private graph: Neighbourhood | null = null;
  /** The state of the journey that the graph belongs to. */
  private version = -1;

  static override styles = [
    base,
    css`
      .room {
        min-height: calc(min(100cqi, 66rem) * 0.56 + 31rem);
        align-content: start;
      }
      @container (max-width: 40rem) {
        .room {
          min-height: calc(110cqi + 34rem);
        }
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
        width: 0.75rem;
        height: 0.75rem;
        border-radius: 50%;
        margin-right: 0.4rem;
        vertical-align: -0.1rem;
        border: 2px solid transparent;
      }
      .key .gone::before {
        border-color: var(--forgotten);
      }
      .key .direct::before {
        background: var(--forgotten);
      }
      .key .spillover::before {
        background: var(--accent);
      }
      .key .pruned::before {
        background: var(--original);
        opacity: 0.4;
      }
    `,
  ];

  override willUpdate(): void {
    const { version, session } = this.journey;
    // The same request keeps its graph while it is verified.
    if (version === this.version || !session.forget || this.graph) return;
    this.version = version;
    void this.ask();
  }

  override render() {
    return html`<div class="stack room">
      <h3>${words.title}</h3>
      ${this.graph === null ? nothing : this.result(this.graph)}
    </div>`;
  }

  private result(graph: Neighbourhood) {
    return html`<p class="key">
        ${Object.entries(words.roles).map(([role, name]) => html`<span class=${role}>${name}</span>`)}
      </p>
      <um-neighbourhood heading=${words.chart} about=${words.about} .graph=${graph}></um-neighbourhood>
      <div class="table-frame" tabindex="0" role="region" aria-label=${words.rings}>
        <table>
          <thead>
            <tr>
              <th>${words.rings}</th>
              <th class="right">${words.nodes}</th>
              <th class="right">${words.shown}</th>
              <th class="right">${words.direct}</th>
              <th class="right">${words.spillover}</th>
              <th class="right">${words.pruned}</th>
            </tr>
          </thead>
          <tbody>
            ${graph.rings.map(
              (ring) =>
                html`<tr>
                  <td>${words.ringName(ring.distance)}</td>
                  <td class="right">${count(ring.nodes)}</td>
                  <td class="right">${count(ring.shown)}</td>
                  <td class="right">${significant(ring.direct)}</td>
                  <td class="right">${significant(ring.spillover)}</td>
                  <td class="right">${count(ring.pruned)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="small muted">${words.prunedAbout}</p>`;
  }

  private async ask() {
    try {
      const limit = this.clientWidth < 560 ? NARROW : WIDE;
      const [graph] = await Promise.all([
        this.journey.engine.neighbourhood(limit),
        import('../charts/neighbourhood'),
      ]);
      this.graph = graph;
    } catch {
      // It was forgotten for good in the meantime, or the engine has crashed: nothing to show.
    }
  }
}
