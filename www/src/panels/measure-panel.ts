/** Times of forgetting against retraining, measured on this machine, in an engine of its own. */
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { measure, median, RUNS, type Measured, type Row, type Times } from '../app/measuring';
import { retainedSource } from '../app/recovery';
import { saveCsv } from '../charts/picture';
import { toFailure, type Failure } from '../engine/protocol';
import '../parts/failure-note';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { text } from '../text/en';
import { duration, FRAME, significant, times } from '../text/format';

const words = text.measure;

/** The graphics devices that WebGPU offers; a software one is there, but says little. */
interface Adapter {
  isFallbackAdapter?: boolean;
  info?: { isFallbackAdapter?: boolean };
}
type Gpu = { requestAdapter(): Promise<Adapter | null> };

@customElement('um-measure')
export class MeasurePanel extends JourneyElement {
  @state() private hasGpu = false;
  @state() private withGpu = false;
  @state() private withPaper = false;
  @state() private progress: number | null = null;
  @state() private rows: Row[] = [];
  @state() private done: Measured | null = null;
  @state() private failure: Failure | null = null;
  @state() private isCopied = false;
  private controller: AbortController | null = null;

  static override styles = [
    base,
    css`
      .bar {
        display: grid;
        gap: 0.35rem;
        font-size: 0.8125rem;
      }
      progress {
        width: 100%;
        accent-color: var(--accent);
      }
      .within {
        color: var(--retrained);
        font-weight: 600;
      }
      td .small {
        display: block;
        color: var(--muted);
      }
    `,
  ];

  override async firstUpdated(): Promise<void> {
    const { gpu } = navigator as unknown as { gpu?: Gpu };
    const adapter = await gpu?.requestAdapter().catch(() => null);
    this.hasGpu = adapter != null;
    this.withGpu = adapter != null && !(adapter.isFallbackAdapter ?? adapter.info?.isFallbackAdapter ?? false);
  }

  override disconnectedCallback(): void {
    this.controller?.abort();
    super.disconnectedCallback();
  }

  override render() {
    const isRunning = this.progress !== null;
    return html`<div class="stack">
      <p class="small muted">${words.about(RUNS)}</p>
      <div class="row no-print">
        ${this.hasGpu
          ? this.choice(words.gpu, this.withGpu, (isOn) => (this.withGpu = isOn))
          : html`<span class="small muted">${words.noGpu}</span>`}
        ${this.choice(words.paper, this.withPaper, (isOn) => (this.withPaper = isOn))}
      </div>
      <div class="act">
        ${isRunning
          ? html`<button @click=${() => this.controller?.abort()}>${text.cancel}</button>
              <div class="bar">
                <span>${words.running}</span>
                <progress max="1" .value=${this.progress ?? 0} aria-label=${words.title}></progress>
              </div>`
          : html`<button ?disabled=${this.busy} @click=${this.begin}>${this.done ? words.again : words.button}</button>`}
      </div>
      ${this.failure
        ? html`<um-failure
            .failure=${this.failure}
            .heading=${words.failed}
            @dismiss=${() => (this.failure = null)}
          ></um-failure>`
        : nothing}
      ${this.rows.length > 0 ? this.table() : nothing} ${this.done ? this.conclusion(this.done) : nothing}
    </div>`;
  }

  private choice(name: string, isOn: boolean, change: (isOn: boolean) => void) {
    return html`<label class="check">
      <input
        type="checkbox"
        .checked=${isOn}
        ?disabled=${this.progress !== null}
        @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}
      />
      ${name}
    </label>`;
  }

  private table() {
    return html`<div class="table-frame" tabindex="0" role="region" aria-label=${words.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">${words.request}</th>
            <th scope="col">${words.ran}</th>
            <th scope="col" class="right">${words.first}</th>
            <th scope="col" class="right">${words.polished}</th>
            <th scope="col" class="right">${words.retrain}</th>
          </tr>
        </thead>
        <tbody>
          ${this.rows
            .filter(({ runs }) => runs.length > 0)
            .map((row) => {
              const of = (what: keyof Times) => median(row.runs.map((run) => run[what]));
              const first = of('first');
              return html`<tr>
                <th scope="row">${words.requests[row.kind]}</th>
                <td>${words.backends[row.ran === 'gpu' ? 'gpu' : 'cpu']}</td>
                <td class="right">
                  ${duration(first)}
                  <span class="small">${words.ratio(times(ratio(row, 'first')))}</span>
                  <span class="small ${first <= FRAME ? 'within' : ''}">${text.forget.frames(first)}</span>
                </td>
                <td class="right">
                  ${duration(of('polished'))}<span class="small">${words.ratio(times(ratio(row, 'polished')))}</span>
                </td>
                <td class="right">${duration(of('retrain'))}</td>
              </tr>`;
            })}
        </tbody>
      </table>
    </div>`;
  }

  private conclusion({ rows, paper }: Measured) {
    const record = rows.find(({ kind }) => kind === 'record');
    return html`${paper === null || !record
        ? nothing
        : html`<p class="small">
            ${words.paperTook(duration(paper), times(paper / median(record.runs.map(({ first }) => first))))}
          </p>`}
      <div class="row no-print">
        <button class="small-button" @click=${this.copy}>${words.copy}</button>
        <button class="small-button" @click=${() => saveCsv('unremember-times', COLUMNS, this.lines())}>
          ${text.frame.csv}
        </button>
        <span class="small">${this.isCopied ? words.copied : ''}</span>
      </div>`;
  }

  private readonly begin = async () => {
    const { journey } = this;
    const { settings, summary, train } = journey.session;
    this.controller = new AbortController();
    this.done = this.failure = null;
    this.rows = [];
    this.isCopied = false;
    this.progress = 0;
    journey.say(words.running);
    try {
      const source = await retainedSource(journey.engine, summary?.name ?? 'records');
      if (!source) return;
      if (!train) return;
      const { task, lambda } = train;
      this.done = await measure(
        {
          source,
          // What was found by looking at the records is not looked for again.
          settings: { ...settings, task, lambda, threshold: summary?.threshold ?? settings.threshold },
          backends: this.withGpu ? ['cpu', 'gpu'] : ['cpu'],
          paper: this.withPaper,
        },
        {
          signal: this.controller.signal,
          onProgress: (fraction, rows) => {
            this.progress = fraction;
            this.rows = [...rows];
          },
        },
      );
      this.rows = this.done.rows;
      journey.say(words.finished);
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === 'AbortError') {
        journey.say(words.cancelled);
      } else {
        this.failure = toFailure(thrown);
        journey.say(text.failed(this.failure));
      }
    } finally {
      this.progress = null;
    }
  };

  /** Every run, in seconds. */
  private lines(): (string | number)[][] {
    return this.rows.flatMap(({ ran, device, kind, runs }) =>
      runs.map(({ first, polished, retrain }, at) => [kind, ran, device ?? '', at + 1, first, polished, retrain]),
    );
  }

  private readonly copy = async () => {
    const cells = (line: (string | number)[]) => line.join('\t');
    const medians = this.rows.map((row) => {
      const of = (what: keyof Times) => significant(median(row.runs.map((run) => run[what])));
      return cells([row.kind, row.ran, row.device ?? '', 'median', of('first'), of('polished'), of('retrain')]);
    });
    await navigator.clipboard?.writeText([cells(COLUMNS), ...medians, ...this.lines().map(cells)].join('\n'));
    this.isCopied = true;
    this.journey.say(words.copied);
  };
}

const COLUMNS = ['request', 'computed on', 'device', 'run', 'first answer, s', 'polished, s', 'retraining, s'];

/** How many times longer retraining takes: the median of ratios of one run each. */
function ratio({ runs }: Row, what: 'first' | 'polished'): number {
  return median(runs.map((run) => run.retrain / Math.max(run[what], 1e-5)));
}
