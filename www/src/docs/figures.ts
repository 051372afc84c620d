/** The figures of "How it forgets", and the element itself. */
import '../embed';
import { html, nothing, svg } from 'lit';
import { customElement } from 'lit/decorators.js';
import './attendance';
import { StoryFigure, closure, three } from './figure';
import { MODEL, story } from './story';

const waiting = html`<p class="waiting">working …</p>`;

/** The weight of one edge, written out as one would on paper. */
@customElement('um-weight')
class Weight extends StoryFigure {
  override render() {
    const { edge, chosen } = story;
    if (!edge) return waiting;
    const { woman, event, learned } = edge;
    const line = (after: boolean) =>
      html`1 / √(${story.degree(woman, after)} · ${story.degree(event, after)}) =
        <b>${three(story.weight(edge, after))}</b>`;
    const isGone = woman === chosen;
    return html`<div class="sum" aria-live="polite">
      <p><b>${woman}</b> at event ${event.slice(1)}</p>
      ${!learned
        ? html`<p>This record was held out for testing: it is not in the graph, and has no weight.</p>`
        : html`<dl>
            <dt>before</dt>
            <dd>${line(false)}</dd>
            <dt>after</dt>
            <dd>${isGone ? html`gone, with ${chosen}` : line(true)}</dd>
          </dl>`}
    </div>`;
  }
}

/** The two influences, as the engine found them. */
@customElement('um-influence')
class Influence extends StoryFigure {
  override render() {
    const { result, chosen, problem } = story;
    if (problem) return html`<p class="waiting">${problem}</p>`;
    if (!result) return waiting;
    const { direct_norm, spillover_norm, residual_before, residual_after, residual_target, hvp, rows_updated } =
      result.forget;
    const most = Math.max(direct_norm, spillover_norm);
    return html`<figure class="influence">
      ${bar('direct', direct_norm, most, 'direct')} ${bar('spillover', spillover_norm, most, 'spillover')}
      <figcaption>
        Forgetting ${chosen}: length of each influence. Together they leave the gradient of the others at
        ${three(residual_before)}; ${hvp} products with H later it is ${three(residual_after)}, and training itself
        had to reach ${three(residual_target)}. ${rows_updated} of 32 rows of E changed.
      </figcaption>
    </figure>`;
  }
}

/** What each part of the method contributes: closure of the parts on the same request. */
@customElement('um-parts')
class Parts extends StoryFigure {
  override render() {
    const { result } = story;
    if (!result) return waiting;
    const names: Record<string, string> = {
      nothing: 'nothing done',
      'ifru-direct': 'direct influence alone',
      'ifru-pruned': 'both, pruned',
      'ifru-one-shot': 'both, one step',
      ifru: 'both, polished',
    };
    return html`<figure class="influence">
      ${result.parts.map(({ method, test_set }) =>
        bar(names[method] ?? method, test_set.closure ?? 1, 1, method === 'ifru' ? 'direct' : 'part', closure),
      )}
      <figcaption>
        Closure over ${result.verify.test_set.pairs} test pairs: 1 is the very scores of a model that never saw
        ${story.chosen}, 0 is doing nothing. Below 0 is worse than that.
      </figcaption>
    </figure>`;
  }
}

/** What it means for somebody who stays. */
@customElement('um-neighbour')
class Neighbour extends StoryFigure {
  override render() {
    const { result, chosen } = story;
    if (!result) return waiting;
    const { original, unlearned, retrained } = result.top;
    const score = (rows: typeof original | null, item: string) => {
      const found = rows?.find((row) => row.item === item);
      return found ? three(found.score) : '–';
    };
    return html`<figure>
      <div class="scroll" tabindex="0" role="region" aria-label="Scores of a neighbour">
        <table class="scores">
          <thead>
            <tr>
              <th scope="col">Event</th>
              <th scope="col">original</th>
              <th scope="col">unlearned</th>
              <th scope="col">retrained</th>
            </tr>
          </thead>
          <tbody>
            ${original.map(
              ({ item, title }) => html`<tr>
                <th scope="row">${title}</th>
                <td>${score(original, item)}</td>
                <td>${score(unlearned, item)}</td>
                <td>${score(retrained, item)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <figcaption>
        ${result.neighbour} shares events with ${chosen}. Scores of the events she might like, from the three
        models (${MODEL.dim} numbers a row, ${MODEL.layers} layer, lambda ${MODEL.lambda}).
      </figcaption>
    </figure>`;
  }
}

function bar(name: string, value: number, most: number, kind: string, words = three) {
  const share = Math.max(0, Math.min(1, most > 0 ? value / most : 0));
  return html`<div class="bar">
    <span>${name}</span>
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="10"></rect>
      ${share > 0 ? svg`<rect class=${kind} width=${100 * share} height="10"></rect>` : nothing}
    </svg>
    <b>${words(value)}</b>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'um-weight': Weight;
    'um-influence': Influence;
    'um-parts': Parts;
    'um-neighbour': Neighbour;
  }
}

void story.choose(story.chosen);
