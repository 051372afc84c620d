/** The whole idea in one look: a person's records, each one click from being forgotten, and the ten best. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RecordRow } from '../engine/types';
import { JourneyElement } from '../parts/journey-element';
import type { Ranking } from '../parts/ranking';
import { base } from '../styles/base';
import { text } from '../text/en';
import { duration, significant } from '../text/format';
import '../parts/ranking';

const words = text.try;
/** Records that are offered: as many as the ten best beside them are high. */
const ROWS = 8;

@customElement('um-try-panel')
export class TryPanel extends JourneyElement {
  /** Whether there is a panel with the proofs to go to. */
  @property({ type: Boolean }) proofs = false;

  static override styles = [
    base,
    css`
      .sides {
        display: grid;
        gap: 1.25rem;
        grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
      }
      @container (max-width: 52rem) {
        .sides {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      .records {
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        align-self: start;
      }
      h3 {
        padding: 0.625rem 0.875rem 0.5rem;
        font: 600 0.9375rem/1.4 var(--sans);
      }
      li {
        display: grid;
        grid-template-columns: 1fr auto auto;
        gap: 0.75rem;
        align-items: center;
        min-height: 2.875rem;
        padding: 0 0.5rem 0 0.875rem;
        font-size: 0.875rem;
        line-height: 1.25;
        border-top: 1px solid var(--line);
      }
      .title {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .gone {
        text-decoration: line-through;
        text-decoration-color: var(--forgotten);
        color: var(--muted);
      }
      .said {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
        min-height: 7rem;
        align-content: start;
      }
      .said p {
        max-width: 44rem;
        text-wrap: pretty;
      }
      .verdict b {
        color: var(--retrained);
      }
      @container (max-width: 34rem) {
        .said {
          min-height: 14rem;
        }
      }
    `,
  ];

  /** Those that are offered: only training records are in the model; what was liked most moves most. */
  private get records(): RecordRow[] {
    const trained = this.journey.records.filter(({ part }) => part === 'train');
    return trained.sort((a, b) => (b.value ?? 0) - (a.value ?? 0)).slice(0, ROWS);
  }

  override render() {
    const { user, answer, session } = this.journey;
    const { records } = this;
    const recommendations = answer?.recommendations ?? this.journey.recommendations;
    const waits = recommendations === null;
    const rankings: Ranking[] = recommendations
      ? [
          {
            name: session.forget || answer ? words.before : words.now(user ?? ''),
            colour: 'original',
            rows: recommendations.original,
          },
          ...(recommendations.unlearned
            ? [{ name: words.after, colour: 'unlearned' as const, rows: recommendations.unlearned }]
            : []),
        ]
      : [];
    return html`<div class="stack">
      <div class="sides">
        <section class="records" aria-labelledby="theirs">
          <h3 id="theirs">${words.records(user ?? '…', records.some(({ value }) => value !== null))}</h3>
          <ul>
            ${Array.from({ length: ROWS }, (_, at) => this.row(records[at], waits))}
          </ul>
        </section>
        <um-ranking .columns=${2} .later=${words.later} .rankings=${rankings}></um-ranking>
      </div>
      <div class="said">${this.said()}</div>
    </div>`;
  }

  private row(record: RecordRow | undefined, waits: boolean) {
    return html`<li aria-hidden=${record ? 'false' : 'true'}>${record ? this.cells(record, waits) : nothing}</li>`;
  }

  private cells(record: RecordRow, waits: boolean) {
    const name = record.title ?? record.item;
    const { request } = this.journey;
    const isGone =
      request !== null &&
      (request.users.includes(record.user) ||
        request.items.includes(record.item) ||
        request.records.some(([user, item]) => user === record.user && item === record.item));
    return html`<span class=${isGone ? 'title gone' : 'title'} title=${name}>${name}</span>
      <span class="muted small number">${record.value === null ? nothing : significant(record.value)}</span>
      <button
        class="small-button"
        ?hidden=${isGone}
        aria-label=${words.forgetThis(name)}
        ?disabled=${this.busy || waits}
        @click=${() => this.forget(record)}
      >
        ${words.forget}
      </button>`;
  }

  private said() {
    const { answer } = this.journey;
    const { forget, phase, verify } = this.journey.session;
    if (answer) return html`<p>${words.answered(duration(answer.seconds))}</p>`;
    if (!forget) return html`<p>${phase === 'trained' ? words.ready : words.waiting}</p>`;
    const done = words.done(duration(forget.first_answer_seconds), duration(forget.seconds));
    if (!verify) {
      return html`<p>${this.isRunning('verify') ? words.checking : done}</p>
        <button class="primary small-button" ?disabled=${this.busy} @click=${() => this.journey.verify()}>
          ${words.prove}
        </button>`;
    }
    const verdict = text.verify.verdict(verify);
    return html`<p class="verdict"><b>${verdict.words}</b> ${verdict.reasons[0]}</p>
      ${this.proofs
        ? html`<button class="small-button" @click=${() => this.dispatchEvent(new Event('proofs'))}>${words.proofs}</button>`
        : nothing}`;
  }

  private async forget({ user, item }: RecordRow) {
    await this.journey.chooseUser(user);
    const done = await this.journey.forget({ users: [], items: [], records: [[user, item]], random_share: null });
    // On a phone the lists are below the records: what happened has to be seen.
    if (done) this.renderRoot.querySelector('um-ranking')?.scrollIntoView({ block: 'nearest' });
  }
}
