/**
 * `<unremember-demo>`: the whole demo as one element for any page. It is a small shell: what it
 * shows, the engine and the charts are fetched once it can be seen, or on a click. Each element
 * has a worker of its own, which ends when the element leaves the page.
 */
import type { App } from '../app/mount';
import type { Journey } from '../app/journey';
import type { Failure } from '../engine/protocol';
import type { DataSummary, ForgetReport, ForgetRequest, Stage, TrainReport, VerifyReport } from '../engine/types';
import { NAMES, TABLE, readOptions, type Language, type Options, type Property } from './properties';
import { posterStyles } from './poster';
import { forwardEvents } from './events';
import { WORDS } from './words';

export interface ProgressDetail {
  work: 'load' | 'train' | 'forget' | 'verify';
  stage: Stage;
  /** From 0 to 1; never falls. */
  fraction: number;
  /** `null` before there is a basis for an estimate. */
  secondsLeft: number | null;
}

/** The events of the element, by the type of their `detail`. None of them bubbles. */
export interface DemoEvents {
  loaded: DataSummary;
  progress: ProgressDetail;
  trained: TrainReport;
  forgotten: ForgetReport;
  verified: VerifyReport;
  error: Failure;
}

/** Attributes that are properties of the same name; `forget` is a method, its property `request`. */
export interface UnrememberDemo extends Omit<Options, 'lang' | 'forget'> {
  request: ForgetRequest | null;
}

export class UnrememberDemo extends HTMLElement {
  static readonly observedAttributes = NAMES;

  private readonly root = this.attachShadow({ mode: 'open' });
  private app: Promise<App> | null = null;
  private running: App | null = null;
  private seen: IntersectionObserver | null = null;
  private isChanging = false;

  /** The state of this visit, for this project's own page and tests. Unset before it has begun. */
  get journey(): Journey {
    return this.running?.journey as Journey;
  }

  connectedCallback(): void {
    for (const name of NAMES) takeOver(this, propertyOf(name));
    if (this.app) return; // Moved to another place on the page.
    this.showPoster();
    if (this.options.loading === 'click') return;
    this.seen = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && void this.start().catch(() => {}),
      { rootMargin: '200px' },
    );
    this.seen.observe(this);
  }

  disconnectedCallback(): void {
    // An element that is only moved is connected again at once.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.seen?.disconnect();
      const { app } = this;
      this.app = this.running = null;
      void app?.then((app) => app.dispose()).catch(() => {});
    });
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return;
    const row = TABLE[name as keyof Options];
    if (now !== null && row.read(now) === undefined) this.complain(name, now, row.allowed);
    if (!this.running || this.isChanging) return;
    this.isChanging = true;
    // Several attributes are often set one after the other.
    queueMicrotask(() => {
      this.isChanging = false;
      void this.running?.change(this.options);
    });
  }

  /** Begins now, whether the element can be seen or not. */
  async start(): Promise<void> {
    await this.begun();
  }

  /** Trains a model with the settings of the attributes. */
  async train(): Promise<TrainReport> {
    return (await this.begun()).conductor.train();
  }

  /** Forgets what the request names, or else the attribute `forget`. */
  async forget(request?: Partial<ForgetRequest>): Promise<ForgetReport> {
    const { conductor } = await this.begun();
    return request ? conductor.forget(request as ForgetRequest) : conductor.forget();
  }

  /** Trains from scratch on what remains, and compares. */
  async verify(): Promise<VerifyReport> {
    return (await this.begun()).conductor.verify();
  }

  /** The model as a safetensors file. What was forgotten is not in it. */
  async exportModel(): Promise<Blob> {
    const bytes = await (await this.begun()).conductor.exportModel();
    return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' });
  }

  private get options(): Options {
    const { options } = readOptions((name) => this.getAttribute(name));
    return { ...options, lang: this.language };
  }

  /** The attribute, or the language of the text around. */
  private get language(): Language {
    const around = this.closest('[lang]')?.getAttribute('lang') ?? '';
    return around.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  }

  private begun(): Promise<App> {
    this.seen?.disconnect();
    return (this.app ??= this.begin());
  }

  private async begin(): Promise<App> {
    // The engine and the page are fetched at the same time.
    const starting = import('../engine/start-worker').then(
      ({ startEarly }) => startEarly(),
      () => null,
    );
    try {
      const { App } = await import('../app/mount');
      const early = await starting;
      const { options } = this;
      const app = await App.create(this.root, options, early);
      this.running = app;
      forwardEvents(this, app.journey);
      void app.begin();
      return app;
    } catch (thrown) {
      void starting.then((early) => early?.worker.terminate());
      this.app = null;
      this.showPoster(WORDS[this.language].failed);
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      this.tell('error', { kind: 'start', message, file: null, line: null, found: null, remedy: null });
      throw thrown;
    }
  }

  private showPoster(note = ''): void {
    this.root.adoptedStyleSheets = [posterStyles()];
    this.root.querySelector('.poster')?.remove();
    const { theme, loading, height } = this.options;
    const words = WORDS[this.language];
    const poster = document.createElement('div');
    poster.className = `poster ${theme}`;
    poster.part.add('poster');
    poster.style.minHeight = height ?? '';
    const add = (tag: string, text: string) => {
      const element = poster.appendChild(document.createElement(tag));
      element.textContent = text;
      return element;
    };
    add('strong', words.title);
    add('p', note || words.about);
    if (loading === 'click' || note) {
      add('button', words.start).onclick = () => void this.start().catch(() => {});
    }
    this.root.append(poster);
  }

  private complain(name: string, found: string, allowed: string): void {
    const message = `the attribute ${name} is not understood, and is left at its default`;
    console.warn(`unremember-demo: ${message}: found "${found.slice(0, 100)}", allowed is ${allowed}`);
    const remedy = `allowed is ${allowed}`;
    this.tell('error', { kind: 'settings', message, file: null, line: null, found, remedy });
  }

  private tell<K extends keyof DemoEvents>(name: K, detail: DemoEvents[K]): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function propertyOf(name: keyof Options): string {
  return name === 'forget' ? 'request' : name;
}

/** A property that was set before the element was defined hides the accessor: set it again. */
function takeOver(element: HTMLElement, name: string): void {
  const own = Object.getOwnPropertyDescriptor(element, name);
  if (!own) return;
  Reflect.deleteProperty(element, name);
  Reflect.set(element, name, own.value);
}

function mirror<K extends keyof Options>(name: K): void {
  const row = TABLE[name] as Property<Options[K]>;
  Object.defineProperty(UnrememberDemo.prototype, propertyOf(name), {
    configurable: true,
    enumerable: true,
    get(this: UnrememberDemo): Options[K] {
      const text = this.getAttribute(name);
      return (text === null ? undefined : row.read(text)) ?? row.initial;
    },
    set(this: UnrememberDemo, value: Options[K] | null | undefined) {
      if (value == null) this.removeAttribute(name);
      else this.setAttribute(name, typeof value === 'string' ? value : row.write(value));
    },
  });
}
// `lang` is a property of every element already.
for (const name of NAMES) if (name !== 'lang') mirror(name);
