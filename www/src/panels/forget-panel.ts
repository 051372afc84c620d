/** Choosing what to forget, saying what will go, forgetting it, and what came of it. */
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ForgetPreview, ForgetRequest, NodeRow, RecordRow } from '../engine/types';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { text } from '../text/en';
import '../parts/picker';
import '../parts/tabs';
import '../parts/work-bar';
import { pairKey } from './forget-records';
import type { More, Part } from './forget-more';
import './forget-more';
import './forget-report';
import { joined } from './requests';

const words = text.forget;
type Tab = 'users' | 'items' | 'records';
type Kind = Tab | More;

/** Something that was chosen: what it is called on the page beside what the engine calls it. */
interface Choice {
  key: string;
  name: string;
}

@customElement('um-forget-panel')
export class ForgetPanel extends JourneyElement {
  @state() private tab: Kind = 'users';
  /** What was chosen otherwise than one by one. */
  @state() private parts = new Map<string, Part>();
  @state() private users = new Map<string, Choice>();
  @state() private items = new Map<string, Choice>();
  @state() private records = new Map<string, Choice & { pair: [string, string] }>();
  @state() private preview: ForgetPreview | null = null;

  /** The data and model that the choice belongs to. */
  private version = -1;
  private asked = 0;

  static override styles = [
    base,
    css`
      .pick {
        min-height: 7.5rem;
        align-content: start;
      }
      .pick um-picker {
        max-width: 26rem;
      }
      .basket {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        padding: 1rem 1.25rem 1.25rem;
        display: grid;
        gap: 0.75rem;
      }
      .basket header {
        display: flex;
        justify-content: space-between;
        align-items: center;
        gap: 1rem;
        min-height: 2.25rem;
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        min-height: 2.25rem;
        max-height: 10rem;
        overflow-y: auto;
        align-items: center;
      }
      .chip {
        display: inline-flex;
        align-items: center;
        gap: 0.375rem;
        min-height: 2.25rem;
        padding: 0.25rem 0.625rem 0.25rem 0.75rem;
        border-radius: 99px;
        border-color: var(--forgotten);
        background: var(--forgotten-soft);
        font-size: 0.8125rem;
        font-weight: 500;
        text-align: left;
      }
      .chip:hover:enabled {
        color: var(--ink);
        border-color: var(--ink);
      }
      .will {
        min-height: 1.4rem;
      }
    `,
  ];

  override willUpdate(): void {
    const { version, session } = this.journey;
    if (version === this.version) return;
    this.version = version;
    // What was chosen from other data, or is gone by now, cannot be forgotten.
    const known = session.phase === 'trained' && this.count > 0;
    if (known) void this.ask();
    else if (session.phase !== 'trained') this.clear();
  }

  override render() {
    const { phase, forget } = this.journey.session;
    const closed = phase === 'forgotten' || phase === 'verified';
    const isThere = this.journey.answer !== null || (closed && forget !== null);
    return html`<div class="stack">
      ${closed || isThere
        ? nothing
        : html`${phase === 'trained' ? nothing : html`<p class="note muted">${words.needsModel}</p>`}
            ${this.choosing()}`}
      ${isThere
        ? html`<um-forget-report .journey=${this.journey}></um-forget-report>`
        : this.basket()}
    </div>`;
  }

  private choosing() {
    return html`<um-tabs
      label=${words.tabsLabel}
      .names=${{ ...words.tabs, ...words.more.tabs }}
      .selected=${this.tab}
      @select=${(event: CustomEvent<Kind>) => (this.tab = event.detail)}
    >
      <div class="pick stack">${this.chooser()}</div>
    </um-tabs>`;
  }

  private chooser() {
    const engine = this.journey.engine;
    const disabled = this.busy || this.journey.session.phase !== 'trained';
    switch (this.tab) {
      case 'users':
        return html`<um-picker
            label=${words.user}
            placeholder=${words.userPlaceholder}
            ?disabled=${disabled}
            .source=${engine.listUsers.bind(engine)}
            @pick=${(event: CustomEvent<NodeRow>) => {
              const { id } = event.detail;
              this.users = new Map(this.users).set(id, { key: id, name: words.userChip(id) });
              void this.ask();
            }}
          ></um-picker>
          <p class="small muted">${words.userAbout}</p>`;
      case 'items':
        return html`<um-picker
            label=${words.item}
            placeholder=${words.itemPlaceholder}
            ?disabled=${disabled}
            .source=${engine.listItems.bind(engine)}
            @pick=${(event: CustomEvent<NodeRow>) => {
              const { id, title } = event.detail;
              this.items = new Map(this.items).set(id, { key: id, name: title ?? id });
              void this.ask();
            }}
          ></um-picker>
          <p class="small muted">${words.itemAbout}</p>`;
      case 'records':
        return html`<um-forget-records
          .journey=${this.journey}
          .selected=${new Set(this.records.keys())}
          ?disabled=${disabled}
          @toggle=${(event: CustomEvent<RecordRow>) => this.toggle(event.detail)}
        ></um-forget-records>`;
      default:
        return html`<um-forget-more
          .journey=${this.journey}
          .kind=${this.tab}
          ?disabled=${disabled}
          @add=${(event: CustomEvent<Part>) => {
            this.parts = new Map(this.parts).set(event.detail.key, event.detail);
            void this.ask();
          }}
        ></um-forget-more>`;
    }
  }

  private basket() {
    const ready = this.count > 0 && this.journey.session.phase === 'trained';
    const goes = this.preview && this.count > 0 ? words.willGo(this.preview) : '';
    return html`<div class="basket">
      <header>
        <h3>${words.selection}</h3>
        <button class="plain small-button" ?hidden=${this.count === 0} @click=${this.clear}>
          ${words.clear}
        </button>
      </header>
      <div class="chips">
        ${this.count === 0 ? html`<span class="muted small">${words.nothingSelected}</span>` : nothing}
        ${[...this.users.values()].map((choice) => this.chip(choice, 'users'))}
        ${[...this.items.values()].map((choice) => this.chip(choice, 'items'))}
        ${[...this.records.values()].map((choice) => this.chip(choice, 'records'))}
        ${[...this.parts.values()].map((choice) => this.chip(choice, 'parts'))}
      </div>
      <p class="will" id="goes"><b>${goes}</b></p>
      <p class="note forget" id="undo">${words.noUndo}</p>
      <div class="act">
        <button
          class="danger"
          aria-describedby="goes undo"
          ?disabled=${!ready || this.busy}
          @click=${() => this.journey.forget(this.request)}
        >
          ${words.button}
        </button>
        <um-work-bar .journey=${this.journey} work="forget"></um-work-bar>
      </div>
    </div>`;
  }

  private chip(choice: Choice, kind: Tab | 'parts') {
    return html`<button
      class="chip"
      aria-label=${text.remove(choice.name)}
      ?disabled=${this.busy}
      @click=${() => this.take(choice.key, kind)}
    >
      ${choice.name} <span aria-hidden="true">✕</span>
    </button>`;
  }

  private get count(): number {
    return this.users.size + this.items.size + this.records.size + this.parts.size;
  }

  private get request(): ForgetRequest {
    const chosen = {
      users: [...this.users.keys()],
      items: [...this.items.keys()],
      records: [...this.records.values()].map(({ pair }) => pair),
      random_share: null,
    };
    return joined(chosen, [...this.parts.values()].map(({ part }) => part));
  }

  private toggle(row: RecordRow) {
    const key = pairKey(row);
    const records = new Map(this.records);
    if (!records.delete(key)) {
      const name = `${words.userChip(row.user)}: ${row.title ?? row.item}`;
      records.set(key, { key, name, pair: [row.user, row.item] });
    }
    this.records = records;
    void this.ask();
  }

  private take(key: string, kind: Tab | 'parts') {
    const rest = new Map<string, never>(this[kind] as Map<string, never>);
    rest.delete(key);
    this[kind] = rest;
    void this.ask();
  }

  private readonly clear = () => {
    this.users = new Map();
    this.items = new Map();
    this.records = new Map();
    this.parts = new Map();
    this.preview = null;
  };

  /** Asks what the request would take away. */
  private async ask() {
    const asked = ++this.asked;
    if (this.count === 0) {
      this.preview = null;
      return;
    }
    try {
      const preview = await this.journey.engine.preview(this.request);
      if (asked === this.asked) this.preview = preview;
    } catch {
      // The chosen records are gone, for instance because other data were loaded.
      if (asked === this.asked) this.clear();
    }
  }
}
