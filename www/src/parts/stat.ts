/** One figure of a `dl.stats`: its value, what it is, and what there is to say about it. */
import { html, nothing } from 'lit';

export function stat(name: string, value: string, more = '') {
  return html`<div>
    ${more ? html`<dd class="small muted">${more}</dd>` : nothing}
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}
