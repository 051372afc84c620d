/** The receipt of the last request: readable, to be kept, and checked. */
import { css, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { toFailure, type Failure } from '../engine/protocol';
import type { Check, Receipt } from '../engine/types';
import { save } from '../parts/download';
import { taken } from '../parts/files';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { text } from '../text/en';
import { closure, count, significant } from '../text/format';
import '../parts/failure-note';

const words = text.receipt;

@customElement('um-receipt')
export class ReceiptView extends JourneyElement {
  @state() private receipt: Receipt | null = null;
  @state() private checks: Check[] | null = null;
  @state() private failure: Failure | null = null;
  @query('input') private picker!: HTMLInputElement;
  /** The state of the journey that the receipt belongs to. */
  private version = -1;

  static override styles = [
    base,
    css`
      .paper {
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        padding: 1rem 1.25rem;
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 0.4rem 1.25rem;
        font-size: 0.875rem;
        line-height: 1.45;
        font-variant-numeric: tabular-nums;
      }
      dt {
        color: var(--muted);
      }
      dd code,
      td {
        overflow-wrap: anywhere;
      }
      .pass {
        color: var(--retrained);
        font-weight: 600;
      }
      .fail {
        color: var(--forgotten);
        font-weight: 600;
      }
      @container (max-width: 34rem) {
        dl {
          grid-template-columns: 1fr;
          gap: 0.1rem;
        }
        dd {
          margin-bottom: 0.5rem;
        }
      }
    `,
  ];

  override willUpdate(): void {
    const { version, session } = this.journey;
    if (version === this.version) return;
    this.version = version;
    this.checks = null;
    if (session.forget) void this.issue();
    // What was forgotten for good keeps its last receipt; other data or models have none.
    else if (session.phase !== 'trained') this.receipt = null;
  }

  override render() {
    const { phase } = this.journey.session;
    const hasModel = phase !== 'empty' && phase !== 'loaded';
    return html`<div class="stack">
      <p class="small muted">${words.lead}</p>
      ${this.receipt ? this.readable(this.receipt) : html`<p class="note muted">${words.none}</p>`}
      <div class="row no-print">
        ${this.receipt
          ? html`<button @click=${() => this.receipt && save(words.fileName, asFile(this.receipt))}>
                ${words.download}
              </button>
              <button
                ?disabled=${this.busy || !hasModel}
                @click=${() => this.receipt && this.check(asFile(this.receipt))}
              >
                ${words.checkThis}
              </button>`
          : nothing}
        <button ?disabled=${this.busy || !hasModel} @click=${() => this.picker.click()}>
          ${words.checkFile}
        </button>
        <input
          type="file"
          hidden
          accept=".json,application/json"
          @change=${(event: Event) => {
            const [file] = taken(event);
            if (file) void this.check(file);
          }}
        />
      </div>
      ${this.failure
        ? html`<um-failure
            .failure=${this.failure}
            .heading=${text.failure.receipt}
            @dismiss=${() => (this.failure = null)}
          ></um-failure>`
        : nothing}
      ${this.checks ? this.checked(this.checks) : nothing}
    </div>`;
  }

  private readable(receipt: Receipt) {
    const { asked, ended, verified } = receipt;
    const retained = `${count(receipt.retained_records)}, SHA-256 `;
    return html`<div class="paper stack">
      ${this.journey.session.forget ? nothing : html`<p class="small muted">${words.kept}</p>`}
      <dl>
        <dt>${words.asked}</dt>
        <dd>${text.forget.counts(asked)}; SHA-256 <code>${asked.records_hash}</code></dd>
        <dt>${words.ended}</dt>
        <dd>${text.stops[ended.stop_reason]}</dd>
        <dt>${words.residual}</dt>
        <dd>
          ${words.residualIs(
            significant(ended.residual_before),
            significant(ended.residual_after),
            significant(ended.residual_target),
          )}
        </dd>
        <dt>${words.compared}</dt>
        <dd>
          ${verified
            ? words.comparedIs(closure(verified.closure_forget), closure(verified.closure_test))
            : words.notCompared}
        </dd>
        <dt>${words.before}</dt>
        <dd>SHA-256 <code>${receipt.model_before}</code></dd>
        <dt>${words.after}</dt>
        <dd>
          ${receipt.model_after ? html`SHA-256 <code>${receipt.model_after}</code>` : words.noModel}
        </dd>
        <dt>${words.retained}</dt>
        <dd>${retained}<code>${receipt.retained_hash}</code></dd>
        <dt>${words.salt}</dt>
        <dd><code>${receipt.salt}</code></dd>
        <dt>${words.issued}</dt>
        <dd>${receipt.issued_by}</dd>
      </dl>
    </div>`;
  }

  private checked(checks: Check[]) {
    return html`<p class=${checks.some(({ verdict }) => verdict === 'fail') ? 'fail' : 'pass'}>
        ${words.outcome(checks)}
      </p>
      <div class="table-frame" tabindex="0" role="region" aria-label=${words.checks}>
        <table>
          <thead>
            <tr>
              <th>${words.what}</th>
              <th>${words.verdict}</th>
              <th>${words.detail}</th>
            </tr>
          </thead>
          <tbody>
            ${checks.map(
              ({ what, verdict, detail }) =>
                html`<tr>
                  <td>${words.checkOf[what]}</td>
                  <td class=${verdict}>${words.verdicts[verdict]}</td>
                  <td>${words.detailIs(detail)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }

  private async issue() {
    try {
      this.receipt = await this.journey.engine.receipt();
    } catch {
      // It was forgotten for good in the meantime: the last receipt stays.
    }
  }

  private async check(file: File) {
    this.failure = this.checks = null;
    try {
      this.checks = await this.journey.engine.checkReceipt(file);
      this.journey.say(words.outcome(this.checks));
    } catch (thrown) {
      this.failure = toFailure(thrown);
      this.journey.say(text.failed(this.failure));
    }
  }
}

function asFile(receipt: Receipt): File {
  const type = 'application/json';
  return new File([`${JSON.stringify(receipt, null, 2)}\n`], words.fileName, { type });
}
