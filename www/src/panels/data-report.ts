/** What was loaded, and how each file was read. */
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { DataSummary, FileReport } from '../engine/types';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { text } from '../text/en';
import { count, date, percent, significant } from '../text/format';
import { stat } from '../parts/stat';

const words = text.data;

@customElement('um-data-report')
export class DataReport extends JourneyElement {
  static override styles = [
    base,
    css`
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0.375rem 0.75rem;
      }
      .head h3 {
        font: 600 1.1875rem/1.3 var(--serif);
        overflow-wrap: anywhere;
      }
      .chart {
        display: grid;
        gap: 0.5rem;
        align-content: start;
      }
      um-histogram:not(:defined) {
        display: block;
        min-height: 11rem;
      }
      .charts {
        display: grid;
        gap: 1.5rem 2rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
      }
      .threshold {
        display: grid;
        gap: 0.35rem;
        max-width: 34rem;
      }
      .threshold label {
        display: flex;
        justify-content: space-between;
        gap: 1rem;
      }
      .files {
        border-top: 1px solid var(--line);
        padding-top: 0.5rem;
      }
      .file {
        padding-bottom: 1rem;
      }
      .facts {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 0.25rem 1rem;
        font-size: 0.875rem;
        line-height: 1.45;
      }
      .facts dt {
        color: var(--muted);
      }
      td code {
        overflow-wrap: anywhere;
      }
    `,
  ];

  override firstUpdated(): void {
    void import('../charts');
  }

  override render() {
    const summary = this.journey.session.summary;
    if (!summary) return nothing;
    return html`<div class="stack">
      <div class="head">
        <h3>${summary.name}</h3>
        ${summary.synthetic ? html`<span class="tag warning">${words.synthetic}</span>` : nothing}
      </div>
      <dl class="stats">
        ${stat(words.users, count(summary.users))} ${stat(words.items, count(summary.items))}
        ${stat(words.records, count(summary.records))}
        ${stat(words.density, percent(summary.density, summary.density < 0.1 ? 2 : 0))}
        ${summary.titles > 0 ? stat(words.titles, count(summary.titles)) : nothing}
      </dl>
      <p class="small muted">
        ${words.splitInto(summary)}${summary.time_range
          ? words.period(date(summary.time_range[0]), date(summary.time_range[1]))
          : nothing}.
        ${words.memory(summary.memory_estimate)}
      </p>
      <div class="charts">
        ${this.ratings(summary)}
        <um-histogram
          heading=${words.userDegrees}
          what=${words.usersBars}
          .bars=${summary.user_degrees}
        ></um-histogram>
        <um-histogram
          heading=${words.itemDegrees}
          what=${words.itemsBars}
          .bars=${summary.item_degrees}
        ></um-histogram>
      </div>
      ${summary.files.length > 0
        ? html`<details class="files">
            <summary>${words.howRead}</summary>
            ${summary.files.map((file) => fileReport(file))}
          </details>`
        : nothing}
    </div>`;
  }

  private ratings(summary: DataSummary) {
    if (summary.ratings.length === 0) {
      return html`<div class="chart">
        <h4>${words.ratings}</h4>
        <p class="small muted">${words.noRatings}</p>
      </div>`;
    }
    const bars = summary.ratings;
    const explicit = summary.task === 'explicit';
    const threshold = explicit ? (this.journey.settings.threshold ?? summary.threshold) : null;
    const likes = bars.reduce((n, bar) => n + (bar.from >= (threshold ?? -Infinity) ? bar.count : 0), 0);
    // Any bar can be the first like but the lowest: then nothing would be disliked.
    const last = bars.length - 1;
    const found = bars.findIndex((bar) => threshold != null && bar.from >= threshold);
    const index = found < 0 ? last : found;
    return html`<div class="chart">
      <um-histogram
        heading=${words.ratings}
        what=${words.ratingsBars}
        .bars=${bars}
        .threshold=${threshold}
      >
      ${explicit && last >= 1
        ? html`<div class="threshold">
            <label for="threshold"
              ><span>${words.threshold}</span
              ><span class="number">${significant(bars[index]!.from)}</span></label
            >
            <input
              id="threshold"
              type="range"
              min="1"
              max=${last}
              step="1"
              .value=${String(index)}
              aria-valuetext=${significant(bars[index]!.from)}
              ?disabled=${this.busy || last === 1}
              @input=${(event: Event) => {
                const bar = bars[Number((event.target as HTMLInputElement).value)];
                if (bar) this.journey.changeSettings({ threshold: bar.from });
              }}
            />
            <p class="small muted">
              ${words.thresholdNote(likes, summary.records)}
              ${threshold !== summary.threshold ? words.thresholdChanged : nothing}
            </p>
          </div>`
        : nothing}
      </um-histogram>
    </div>`;
  }
}

function fileReport(file: FileReport) {
  const refused = file.refused.reduce((sum, { rows }) => sum + rows, 0);
  return html`<section class="stack file">
    <h4>${file.name}</h4>
    <dl class="facts">
      <dt>${words.format}</dt>
      <dd>${words.formatOf(file.format)}, ${file.encoding}</dd>
      <dt>${words.rowsKept}</dt>
      <dd>${count(file.rows_kept)} / ${count(file.rows_read)}</dd>
      ${file.duplicates > 0
        ? html`<dt>${words.duplicates}</dt>
            <dd>${count(file.duplicates)} (${words.duplicatesNote})</dd>`
        : nothing}
    </dl>
    ${file.columns.length > 0
      ? html`<div class="table-frame" tabindex="0" role="region" aria-label=${words.columns}>
          <table>
            <thead>
              <tr>
                <th>${words.column}</th>
                <th>${words.usedAs}</th>
                <th>${words.example}</th>
              </tr>
            </thead>
            <tbody>
              ${file.columns.map(
                (column) =>
                  html`<tr>
                    <td>${column.name ?? words.columnNumber(column.number)}</td>
                    <td>${words.columnRoles[column.role]}</td>
                    <td><code>${column.example}</code></td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`
      : nothing}
    ${refused === 0
      ? html`<p class="small muted">${words.refusedNone}</p>`
      : html`<details>
          <summary>${words.refused(refused)}</summary>
          <div class="stack">
            <ul class="small">
              ${file.refused.map(({ reason, rows }) => html`<li>${count(rows)} × ${words.refusals[reason]}</li>`)}
            </ul>
            <div class="table-frame" tabindex="0" role="region" aria-label=${words.firstRefused}>
              <table>
                <thead>
                  <tr>
                    <th class="right">${words.line}</th>
                    <th>${words.reason}</th>
                    <th>${words.found}</th>
                  </tr>
                </thead>
                <tbody>
                  ${file.refused_rows.map(
                    (row) =>
                      html`<tr>
                        <td class="right">${row.line}</td>
                        <td>${words.refusals[row.reason]}</td>
                        <td><code>${row.found}</code></td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>
          </div>
        </details>`}
  </section>`;
}
