/** Where data come in: samples, files dropped or chosen, pasted text; and how they were read. */
import { css, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { SampleName } from '../engine/protocol';
import { fromSource, guessUses, taken, toSource, type ChosenFile, type FileUse } from '../parts/files';
import { NO_COLUMNS } from '../parts/column-map';
import type { ColumnMap } from '../engine/types';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { text } from '../text/en';
import { bytes } from '../text/format';
import '../parts/work-bar';
import './data-report';

const words = text.data;
const SAMPLES: SampleName[] = ['personas', 'southern-women'];
const USES: FileUse[] = ['split', 'train', 'valid', 'test', 'titles'];

@customElement('um-data-panel')
export class DataPanel extends JourneyElement {
  @state() private over = false;
  /** Files with uses that were changed but not read yet; `null`: those of the loaded data. */
  @state() private edited: ChosenFile[] | null = null;
  /** Columns that the visitor has named. */
  @state() private columns: ColumnMap = NO_COLUMNS;
  @query('#advanced') private details!: HTMLDetailsElement;
  @query('#files') private picker!: HTMLInputElement;
  @query('#more-files') private adder!: HTMLInputElement;
  @query('textarea') private pasted!: HTMLTextAreaElement;

  static override styles = [
    base,
    css`
      .sources {
        display: grid;
        gap: 1.25rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
      }
      .samples {
        display: grid;
        gap: 0.625rem;
        align-content: start;
      }
      .sample {
        text-align: left;
        display: grid;
        gap: 0.15rem;
        padding: 0.75rem 1rem;
      }
      .sample span {
        font-weight: 400;
        font-size: 0.8125rem;
        color: var(--muted);
      }
      .sample[aria-pressed='true'] {
        border-color: var(--accent);
        background: var(--accent-soft);
        color: var(--ink);
      }
      .drop {
        border: 1.5px dashed var(--line-strong);
        border-radius: var(--radius);
        background: var(--inset);
        padding: 1.25rem;
        display: grid;
        gap: 0.5rem;
        justify-items: center;
        align-content: center;
        text-align: center;
        transition:
          border-color 120ms,
          background-color 120ms;
      }
      .drop.over {
        border-color: var(--accent);
        background: var(--accent-soft);
      }
      .drop p {
        max-width: 24rem;
      }
      textarea {
        font-family: var(--mono);
        font-size: 0.8125rem;
        min-height: 7rem;
        resize: vertical;
        display: block;
      }
      .file {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 13rem) auto;
        gap: 0.5rem 0.75rem;
        align-items: center;
        padding: 0.5rem 0;
        border-bottom: 1px solid var(--line);
      }
      .file > span {
        overflow-wrap: anywhere;
        font-size: 0.875rem;
        line-height: 1.4;
      }
      @container (max-width: 30rem) {
        .file {
          grid-template-columns: 1fr auto;
        }
        .file > span {
          grid-column: 1 / -1;
        }
      }
      .below {
        display: grid;
        gap: 0.25rem;
      }
    `,
  ];

  /** The whole demo, so that a file dropped beside the zone does not make the browser leave. */
  private demo: HTMLElement = this;

  override connectedCallback(): void {
    super.connectedCallback();
    const root = this.getRootNode();
    if (root instanceof ShadowRoot) this.demo = root.host as HTMLElement;
    this.demo.addEventListener('dragover', this.dragOver);
    this.demo.addEventListener('dragleave', this.dragLeave);
    this.demo.addEventListener('drop', this.drop);
    document.addEventListener('paste', this.pasteAnywhere);
    this.journey.addEventListener('finished', this.letGo);
  }

  override disconnectedCallback(): void {
    this.demo.removeEventListener('dragover', this.dragOver);
    this.demo.removeEventListener('dragleave', this.dragLeave);
    this.demo.removeEventListener('drop', this.drop);
    document.removeEventListener('paste', this.pasteAnywhere);
    this.journey.removeEventListener('finished', this.letGo);
    super.disconnectedCallback();
  }

  override render() {
    const { source, session } = this.journey;
    return html`<div class="stack">
      <div class="sources no-print">
        <div class="samples" role="group" aria-label=${words.samples}>
          <h3>${words.samples}</h3>
          ${SAMPLES.map(
            (name) => html`<button
              class="sample"
              aria-pressed=${source?.kind === 'sample' && source.name === name}
              ?disabled=${this.busy}
              @click=${() => this.journey.load({ kind: 'sample', name })}
            >
              ${words.sample[name]}<span>${words.sampleAbout[name]}</span>
            </button>`,
          )}
        </div>
        <div class="drop ${this.over ? 'over' : ''}">
          <h3>${words.drop}</h3>
          <p class="small muted">${words.dropMore}</p>
          <button ?disabled=${this.busy} @click=${() => this.picker.click()}>${words.choose}</button>
          <input
            id="files"
            type="file"
            multiple
            hidden
            @change=${(event: Event) => this.take(taken(event))}
          />
        </div>
      </div>
      <div class="below">
        ${this.paste()} ${this.advanced()}
      </div>
      <um-work-bar .journey=${this.journey} work="load"></um-work-bar>
      ${session.summary
        ? html`<um-data-report .journey=${this.journey}></um-data-report>`
        : html`<p class="note muted">${words.nothing}</p>`}
    </div>`;
  }

  private paste() {
    return html`<details>
      <summary>${words.paste}</summary>
      <div class="stack">
        <div class="field">
          <label for="paste">${words.pasteLabel}</label>
          <textarea id="paste" placeholder=${words.pasteExample} spellcheck="false"></textarea>
        </div>
        <div class="row">
          <button ?disabled=${this.busy} @click=${this.readPasted}>${words.pasteButton}</button>
        </div>
      </div>
    </details>`;
  }

  private advanced() {
    const files = this.edited ?? fromSource(this.journey.source);
    const ready = files.some(({ use }) => use !== 'titles');
    return html`<details id="advanced">
      <summary>${words.advanced}</summary>
      <div class="stack">
        <p class="small muted">${words.advancedAbout}</p>
        ${files.length === 0
          ? html`<p class="small">${words.noFiles}</p>`
          : html`<ul>
              ${files.map((chosen, index) => this.fileRow(chosen, index, files))}
            </ul>`}
        ${files.length === 0
          ? nothing
          : html`<um-column-map
              .columns=${this.columns}
              .known=${this.knownColumns}
              ?disabled=${this.busy}
              @change=${(event: CustomEvent<ColumnMap>) => (this.columns = event.detail)}
            ></um-column-map>`}
        <div class="row">
          <button ?disabled=${this.busy} @click=${() => this.adder.click()}>${words.addFiles}</button>
          <input id="more-files" type="file" multiple hidden @change=${this.add} />
          <button
            class="primary"
            ?disabled=${this.busy || !ready}
            @click=${() => this.read(files)}
          >
            ${words.readAgain}
          </button>
        </div>
        ${files.length > 0 && !ready ? html`<p class="small">${words.onlyTitles}</p>` : nothing}
      </div>
    </details>`;
  }

  private fileRow({ file, use }: ChosenFile, index: number, files: ChosenFile[]) {
    return html`<li class="file">
      <span>${file.name} <span class="muted">${bytes(file.size)}</span></span>
      <select
        aria-label=${`${words.fileRole}: ${file.name}`}
        .value=${use}
        @change=${(event: Event) => {
          const use = (event.target as HTMLSelectElement).value as FileUse;
          this.edited = files.with(index, { file, use });
        }}
      >
        ${USES.map(
          (name) => html`<option value=${name} ?selected=${name === use}>${words.roles[name]}</option>`,
        )}
      </select>
      <button
        class="plain small-button"
        aria-label=${text.remove(file.name)}
        @click=${() => (this.edited = files.toSpliced(index, 1))}
      >
        ✕
      </button>
    </li>`;
  }

  private get knownColumns(): string[] {
    const files = this.journey.session.summary?.files ?? [];
    return [...new Set(files.flatMap(({ columns }) => columns.map(({ name, number }) => name ?? String(number))))];
  }

  private take(files: File[]) {
    this.columns = NO_COLUMNS;
    if (files.length > 0) void this.read(guessUses(files));
  }

  private async read(files: ChosenFile[]) {
    if (this.busy) return;
    // Where reading fails, the list stays as it was edited, to be corrected.
    this.edited = files;
    if (await this.journey.load(toSource(files, this.columns))) {
      this.edited = null;
      this.pasted.value = '';
    }
    // A file that was refused may only need its columns named.
    else this.details.open = this.journey.problem !== null;
  }

  private add(event: Event) {
    const before = this.edited ?? fromSource(this.journey.source);
    const files = taken(event);
    this.edited = [...before, ...guessUses([...before.map(({ file }) => file), ...files]).slice(before.length)];
  }

  /** Files and lines that were not read may hold what was forgotten for good just now. */
  private readonly letGo = () => {
    this.edited = null;
    this.pasted.value = '';
  };

  private readonly dragOver = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.over = true;
  };

  private readonly dragLeave = () => {
    this.over = false;
  };

  private readonly drop = (event: DragEvent) => {
    event.preventDefault();
    this.over = false;
    this.take([...(event.dataTransfer?.files ?? [])]);
  };

  private readPasted() {
    this.takeText(this.pasted.value);
  }

  private takeText(value: string) {
    if (value.trim()) this.take([new File([value], words.pasteName, { type: 'text/plain' })]);
  }

  /** Files or lines pasted into the demo, or nowhere in particular, but not into a field. */
  private readonly pasteAnywhere = (event: ClipboardEvent) => {
    const path = event.composedPath();
    const [target] = path;
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
    if (target !== document.body && !path.includes(this.demo)) return;
    const files = [...(event.clipboardData?.files ?? [])];
    const value = event.clipboardData?.getData('text/plain') ?? '';
    if (files.length > 0) this.take(files);
    else if (value.trim().includes('\n')) this.takeText(value);
  };
}
