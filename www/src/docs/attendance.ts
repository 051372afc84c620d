/** Who came to which event: one row a woman. Choose who is forgotten, and an edge to work out. */
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StoryFigure } from './figure';
import { story, type Edge } from './story';

@customElement('um-attendance')
export class Attendance extends StoryFigure {
  override render() {
    const { women, events, chosen } = story;
    return html`<figure class="attendance">
      <div class="scroll" tabindex="0" role="region" aria-label="Attendance">
        <table @keydown=${this.move}>
          <caption class="hidden">
            Who came to which event
          </caption>
          <thead>
            <tr>
              <th scope="col">forget</th>
              ${events.map((event) => html`<th scope="col">${event.slice(1)}</th>`)}
              <th scope="col">d</th>
            </tr>
          </thead>
          <tbody>
            ${women.map(
              (woman) => html`<tr class=${woman === chosen ? 'leaves' : ''}>
                <th scope="row">
                  <button aria-pressed=${woman === chosen} @click=${() => story.choose(woman)}>${woman}</button>
                </th>
                ${events.map((event) => html`<td>${this.cell(woman, event)}</td>`)}
                <td class="degree">${this.degree(woman)}</td>
              </tr>`,
            )}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">d</th>
              ${events.map((event) => html`<td class="degree">${this.degree(event)}</td>`)}
              <td></td>
            </tr>
          </tfoot>
        </table>
      </div>
      <figcaption>
        <span class="key learned">in the graph</span> <span class="key held">held out</span>
        <span class="key goes">leaves</span> <span class="key moved">weight changes: spillover</span>
      </figcaption>
    </figure>`;
  }

  private degree(node: string) {
    const [before, after] = [story.degree(node, false), story.degree(node, true)];
    return before === after ? before : html`<s>${before}</s> <b>${after}</b>`;
  }

  private cell(woman: string, event: string) {
    const edge = story.edges.find((e) => e.woman === woman && e.event === event);
    if (!edge) return nothing;
    const [before, after] = [story.weight(edge, false), story.weight(edge, true)];
    const kind = !edge.learned ? 'held' : after === 0 ? 'goes' : before !== after ? 'moved' : 'learned';
    const isSelected = story.edge === edge;
    return html`<button
      class="dot ${kind}"
      data-edge=${story.edges.indexOf(edge)}
      tabindex=${isSelected ? 0 : -1}
      aria-pressed=${isSelected}
      aria-label=${`${woman}, event ${event.slice(1)}`}
      @click=${() => story.select(edge)}
      @pointerenter=${() => story.select(edge)}
    ></button>`;
  }

  /** Arrow keys go from record to record. */
  private move(event: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = Number((event.target as HTMLElement).dataset.edge);
    if (!step || Number.isNaN(at)) return;
    event.preventDefault();
    const next: Edge | undefined = story.edges[(at + step + story.edges.length) % story.edges.length];
    if (next) story.select(next);
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.dot[tabindex="0"]')?.focus());
  }
}
