/** Anybody's ten best, from one or more models side by side. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { text } from '../text/en';
import { base } from '../styles/base';
import { JourneyElement } from './journey-element';
import type { Ranking } from './ranking';
import './picker';
import './ranking';

@customElement('um-top-ten')
export class TopTen extends JourneyElement {
  @property() heading = '';
  @property({ attribute: false }) rankings: Ranking[] = [];
  /** How many lists to keep room for. */
  @property({ type: Number }) columns = 1;

  static override styles = [
    base,
    css`
      um-picker {
        max-width: 22rem;
      }
      @media print {
        um-picker {
          display: none;
        }
      }
    `,
  ];

  override render() {
    const { user, recommendations, engine } = this.journey;
    return html`<div class="stack">
      ${this.heading ? html`<h3>${this.heading}</h3>` : nothing}
      <um-picker
        label=${text.train.userLabel}
        placeholder=${text.train.userPlaceholder}
        .value=${user ?? ''}
        ?disabled=${this.busy || recommendations === null}
        .source=${engine.listUsers.bind(engine)}
        @pick=${(event: CustomEvent<{ id: string }>) => this.journey.chooseUser(event.detail.id)}
      ></um-picker>
      <um-ranking .columns=${this.columns} .rankings=${this.rankings}></um-ranking>
    </div>`;
  }
}
