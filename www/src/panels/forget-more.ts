/**
 * Ways to say what to forget without naming single records: a genre, a time, chance, a list, and
 * bad data made on purpose. Dispatches `add` with a part of a request and what to call it.
 */
import { css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { toFailure } from '../engine/protocol';
import type { ForgetRequest, NodeRow } from '../engine/types';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { text } from '../text/en';
import { fixed } from '../text/format';
import '../parts/failure-note';

const words = text.forget.more;
export type More = 'genre' | 'time' | 'random' | 'list' | 'bad';
const DAY = 86_400;

/** A part of a request, and what it is called on the page. */
export interface Part {
  key: string;
  name: string;
  part: Partial<ForgetRequest>;
}

@customElement('um-forget-more')
export class ForgetMore extends JourneyElement {
  @property() kind: More = 'genre';
  @property({ type: Boolean }) disabled = false;
  @state() private genres: NodeRow[] | null = null;
  @state() private problem: unknown = null;
  @state() private spoilt = '';
  @query('#what') private what!: HTMLInputElement;
  @query('#until') private until!: HTMLInputElement;
  private version = -1;

  static override styles = [
    base,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 0.75rem;
        align-items: end;
      }
      .field {
        flex: 1 1 10rem;
        max-width: 22rem;
      }
      .field.list {
        flex-basis: 100%;
        max-width: 34rem;
      }
      textarea {
        font-family: var(--mono);
        font-size: 0.8125rem;
        min-height: 6rem;
        resize: vertical;
      }
    `,
  ];

  override updated(): void {
    const { version, session, engine } = this.journey;
    if (this.kind !== 'genre' || version === this.version || session.phase === 'empty') return;
    this.version = version;
    engine.listGenres().then(
      (genres) => (this.genres = genres),
      () => (this.genres = []),
    );
  }

  override render() {
    return html`<div class="stack">
      ${this.form()}
      ${this.problem
        ? html`<um-failure
            .failure=${toFailure(this.problem)}
            .heading=${text.failure.forget}
            @dismiss=${() => (this.problem = null)}
          ></um-failure>`
        : nothing}
    </div>`;
  }

  private form() {
    switch (this.kind) {
      case 'genre':
        return this.genre();
      case 'time':
        return this.time();
      case 'random':
        return this.share(words.share, '1', words.add, words.randomAbout, (share) =>
          this.add({ key: 'random', name: words.randomChip(share), part: { random_share: share } }),
        );
      case 'list':
        return this.list();
      case 'bad':
        return this.bad();
    }
  }

  private genre() {
    const rows = this.genres ?? [];
    if (this.genres && rows.length === 0) return html`<p class="small muted">${words.genreNone}</p>`;
    return html`<form @submit=${this.submit(() => {
        const id = this.what.value;
        if (id) this.add({ key: `genre ${id}`, name: words.genreChip(id), part: { genres: [id] } });
      })}>
        <div class="field">
          <label for="what">${words.genre}</label>
          <select id="what" ?disabled=${this.disabled}>
            ${rows.map(({ id, records }) => html`<option value=${id}>${id} (${text.picker.records(records)})</option>`)}
          </select>
        </div>
        ${this.button(words.add)}
      </form>
      <p class="small muted">${words.genreAbout}</p>`;
  }

  private time() {
    const range = this.journey.session.summary?.time_range;
    if (!range) return html`<p class="small muted">${words.timeNone}</p>`;
    // The fields show UTC, as the page does everywhere.
    const local = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16);
    const seconds = (input: HTMLInputElement) => Date.parse(`${input.value}Z`) / 1000;
    const field = (id: string, label: string, value: number) =>
      html`<div class="field">
        <label for=${id}>${label}</label>
        <input id=${id} type="datetime-local" required .value=${local(value)} ?disabled=${this.disabled} />
      </div>`;
    return html`<form @submit=${this.submit(() => {
        const [from, to] = [seconds(this.what), seconds(this.until)];
        const name = words.timeChip(this.what.value.replace('T', ' '), this.until.value.replace('T', ' '));
        this.add({ key: 'time', name, part: { time_range: [from, to] } });
      })}>
        ${field('what', words.from, range[1] - DAY)} ${field('until', words.to, range[1] + 60)}
        ${this.button(words.add)}
      </form>
      <p class="small muted">${words.timeAbout}</p>`;
  }

  private share(label: string, value: string, action: string, about: string, then: (share: number) => void) {
    return html`<form @submit=${this.submit(() => then(Number(this.what.value) / 100))}>
        <div class="field">
          <label for="what">${label}</label>
          <input id="what" type="number" min="0.01" max="50" step="any" required .value=${value} ?disabled=${this.disabled} />
        </div>
        ${this.button(action)}
      </form>
      <p class="small muted">${about}</p>`;
  }

  private list() {
    return html`<form @submit=${this.submit(() => this.readList('list', this.what.value))}>
      <div class="field list">
        <label for="what">${words.list}</label>
        <textarea id="what" spellcheck="false" placeholder=${words.listExample} ?disabled=${this.disabled}></textarea>
      </div>
      ${this.button(words.listRead)}
      <button type="button" ?disabled=${this.disabled} @click=${() => this.renderRoot.querySelector('input')?.click()}>
        ${words.listFile}
      </button>
      <input type="file" hidden @change=${this.readFile} />
    </form>`;
  }

  private bad() {
    if (this.journey.session.train?.task === 'implicit') return html`<p class="small muted">${words.badImplicit}</p>`;
    return html`${this.share(words.badShare, '10', words.badButton, words.badAbout, (share) => void this.spoil(share))}
      <p class="small" role="note">${this.spoilt}</p>`;
  }

  private button(label: string) {
    return html`<button ?disabled=${this.disabled}>${label}</button>`;
  }

  private submit(work: () => void) {
    return (event: SubmitEvent) => {
      event.preventDefault();
      this.problem = null;
      if (!this.disabled) work();
    };
  }

  private readonly readFile = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (file) await this.readList(file.name, new Uint8Array(await file.arrayBuffer()));
  };

  private async readList(name: string, content: string | Uint8Array) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    try {
      const part = await this.journey.engine.readRequest(name, bytes);
      const size = part.users.length + part.items.length + part.records.length;
      if (size > 0) this.add({ key: `list ${name}`, name: `${words.tabs.list}: ${size}`, part });
    } catch (thrown) {
      this.problem = thrown;
    }
  }

  private async spoil(share: number) {
    const before = this.journey.session.train?.metrics.test_auc;
    const part = await this.journey.spoil(share);
    if (!part) return;
    const after = this.journey.session.train?.metrics.test_auc;
    this.spoilt = words.badDone(part.records.length, fixed(before, 3), fixed(after, 3));
    this.add({ key: 'bad', name: words.badChip(part.records.length), part });
  }

  private add(part: Part) {
    this.dispatchEvent(new CustomEvent<Part>('add', { detail: part }));
  }
}
