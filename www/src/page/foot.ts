/** Below the demo on its own page: link, language, colours, keeping, erasing, documentation. */
import '../text/follow';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { LANGUAGES, type Language, type Theme } from '../element/properties';
import type { UnrememberDemo } from '../element/unremember-demo';
import { base } from '../styles/base';
import { tokens } from '../styles/tokens';
import { text } from '../text/en';
import { load } from '../text/language';
import { eraseEverything } from './erase';
import { canKeep } from './kept';
import { Keeping } from './keeping';
import { workOffline } from './offline';

const words = text.page;
const NAMES: Record<Language, string> = { en: 'English', zh: '中文' };
const THEMES: Theme[] = ['auto', 'light', 'dark'];

@customElement('um-page-foot')
export class PageFoot extends LitElement {
  @property({ reflect: true }) theme: Theme = 'auto';
  @state() private newer: (() => void) | null = null;
  @state() private said = '';
  @state() private isSure = false;
  @state() private isErased = false;

  demo!: UnrememberDemo;
  keeping!: Keeping;

  static override styles = [
    tokens,
    base,
    css`
      :host {
        display: block;
        background: var(--paper);
        color: var(--ink);
        font: 1rem/1.55 var(--sans);
        -webkit-font-smoothing: antialiased;
      }
      footer {
        max-width: 66rem;
        margin-inline: auto;
        padding: 1.5rem clamp(0.75rem, 3vw, 2rem) 3.5rem;
        border-top: 1px solid var(--line);
        display: grid;
        gap: 1.5rem 2.5rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
      }
      .stack {
        gap: 0.75rem;
        align-content: start;
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 0.75rem;
      }
      .check {
        display: flex;
        gap: 0.625rem;
        align-items: center;
        min-height: 2.75rem;
        font-size: 0.9375rem;
        cursor: pointer;
      }
      button {
        justify-self: start;
      }
      a {
        color: var(--accent);
        text-underline-offset: 0.15em;
        font-size: 0.9375rem;
        padding: 0.25rem 0;
      }
      .update {
        position: fixed;
        inset: auto 1rem 1rem;
        z-index: 20;
        max-width: 30rem;
        margin-inline: auto;
        display: flex;
        gap: 1rem;
        align-items: center;
        justify-content: space-between;
        padding: 0.75rem 1rem;
        background: var(--card);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        box-shadow: var(--shadow);
      }
      .erased {
        min-height: 60vh;
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 1rem;
        font: 600 1.5rem/1.3 var(--serif);
      }
    `,
  ];

  async begin(demo: UnrememberDemo, hasLink: boolean): Promise<void> {
    this.demo = demo;
    this.theme = demo.theme;
    this.keeping = new Keeping(demo);
    this.keeping.addEventListener('change', () => this.requestUpdate());
    await this.speakAs((demo.getAttribute('lang') as Language | null) ?? null);
    // Fetching everything for later would slow the first training down.
    void demo.journey.idle().then(() =>
      workOffline((update) => {
        this.newer = update;
        demo.journey.say(words.update);
      }),
    );
    await this.keeping.begin(hasLink);
    const { earlier } = this.keeping;
    if (earlier) this.tell({ restored: words.restored, damaged: words.keptDamaged, newer: words.keptNewer }[earlier]);
    this.requestUpdate();
  }

  override render() {
    if (this.isErased) {
      return html`<div class="erased" role="status">
        ${words.erased}
        <button class="primary" @click=${() => location.reload()}>${words.reload}</button>
      </div>`;
    }
    return html`<footer aria-label=${words.tools}>
        <div class="stack">
          <button @click=${this.share}>${words.share}</button>
          <p class="small muted">${words.shareOwn}</p>
          <a href="./docs/how-it-forgets.html">${words.how}</a>
          <a href="./docs/index.html">${words.docs}</a>
        </div>
        <div class="stack">
          <div class="pair">${this.languages()} ${this.themes()}</div>
          <p class="small">${this.said}</p>
        </div>
        <div class="stack">
          <label class="check"
            ><input
              type="checkbox"
              .checked=${this.kept !== null}
              ?disabled=${!canKeep()}
              @change=${this.toggle}
            />${words.keep}</label
          >
          <p class="small muted">${canKeep() ? words.keepAbout : words.keepUnable}</p>
          <p class="small" id="kept">
            ${this.keeping?.failed ? words.keepFailed : this.kept === null ? words.keptNothing : words.kept(this.kept)}
          </p>
          <button class=${this.isSure ? 'danger' : ''} @click=${this.erase} @blur=${() => (this.isSure = false)}>
            ${this.isSure ? words.eraseSure : words.erase}
          </button>
          <p class="small muted">${words.eraseAbout}</p>
        </div>
      </footer>
      ${this.newer
        ? html`<div class="update">
            <span>${words.update}</span>
            <button class="primary small-button" @click=${this.newer}>${words.reload}</button>
          </div>`
        : nothing}`;
  }

  private get kept(): number | null {
    return this.keeping?.size ?? null;
  }

  private languages() {
    const now = document.documentElement.lang;
    return html`<div class="field">
      <label for="language">${words.language}</label>
      <select id="language" @change=${(event: Event) => this.speakAs((event.target as HTMLSelectElement).value as Language)}>
        ${LANGUAGES.map((language) => html`<option value=${language} ?selected=${language === now}>${NAMES[language]}</option>`)}
      </select>
    </div>`;
  }

  private themes() {
    return html`<div class="field">
      <label for="theme">${words.theme}</label>
      <select
        id="theme"
        @change=${(event: Event) => {
          this.theme = (event.target as HTMLSelectElement).value as Theme;
          this.demo.theme = this.theme;
        }}
      >
        ${THEMES.map((theme) => html`<option value=${theme} ?selected=${theme === this.theme}>${words.themes[theme as 'auto']}</option>`)}
      </select>
    </div>`;
  }

  /** `null`: as the page says. */
  private async speakAs(language: Language | null): Promise<void> {
    if (!language) return;
    await load(language).catch(() => {});
    document.documentElement.lang = language;
    this.demo.setAttribute('lang', language);
    this.said = '';
    this.requestUpdate();
    await this.updateComplete;
    document.title = words.title;
  }

  private async share() {
    await navigator.clipboard?.writeText(location.href).catch(() => {});
    this.tell(words.shared);
  }

  /** Shown here, and said in the one status region. */
  private tell(news: string) {
    this.said = news;
    this.demo.journey.say(news);
  }

  private async toggle(event: Event) {
    const isOn = (event.target as HTMLInputElement).checked;
    await (isOn ? this.keeping.turnOn() : this.keeping.turnOff());
  }

  private async erase() {
    if (!this.isSure) return void (this.isSure = true);
    await this.keeping.settled();
    await eraseEverything(this.demo);
    this.isErased = true;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'um-page-foot': PageFoot;
  }
}
