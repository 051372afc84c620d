/** Everything behind `<unremember-demo>` that is loaded only once it begins. */
import '../text/follow';
import type { Options } from '../element/properties';
import { load } from '../text/language';
import { EngineClient } from '../engine/client';
import type { Started } from '../engine/start-worker';
import { Conductor } from './conductor';
import { Journey, type Work } from './journey';
import './unremember-app';

/** What a page around the demo may style. */
const PARTS = 'steps, panel, panel-data, panel-train, panel-forget, panel-verify, notice';
/** Milliseconds for which the poster stays at most, until there are data to show. */
const LONGEST_POSTER = 500;
const WORK: Record<string, Work> = { data: 'load', train: 'train', forget: 'forget', verify: 'verify' };

export class App {
  readonly journey: Journey;
  readonly conductor: Conductor;
  private isDisposed = false;
  private view = document.createElement('um-app');

  /** `early` is the engine's worker, where it has been started. */
  static async create(root: ShadowRoot, options: Options, early: Started | null): Promise<App> {
    await load(options.lang ?? 'en');
    return new App(root, options, early);
  }

  private constructor(
    private readonly root: ShadowRoot,
    private options: Options,
    early: Started | null,
  ) {
    this.journey = new Journey(new EngineClient(early));
    this.conductor = new Conductor(this.journey, options);
  }

  /** Takes the place of the poster, and does what the options ask for. */
  async begin(): Promise<void> {
    const { panel } = this.options;
    const begun = this.conductor.begin();
    // No worker can start, and no answer arrives, while the page is laid out.
    await Promise.race([this.loaded(), new Promise((resolve) => setTimeout(resolve, LONGEST_POSTER))]);
    // What follows by itself is asked for first.
    await new Promise((resolve) => setTimeout(resolve));
    if (this.isDisposed) return;
    this.root.querySelector('.poster')?.remove();
    this.show();
    if (panel) {
      await this.view.updateComplete;
      const work = WORK[panel];
      if (work) this.view.go(work);
    }
    return begun;
  }

  /** Resolves once the first job is done, or has failed. */
  private loaded(): Promise<void> {
    return new Promise((resolve) => {
      for (const name of ['done', 'failed']) this.journey.addEventListener(name, () => resolve(), { once: true });
    });
  }

  async change(options: Options): Promise<void> {
    const before = this.options;
    this.options = options;
    await load(options.lang ?? 'en');
    // Charts are drawn in the colours, and all words written in the language, of their time.
    if (options.theme !== before.theme || options.lang !== before.lang) this.show();
    else this.dress();
    this.conductor.change(options);
  }

  dispose(): void {
    this.isDisposed = true;
    this.journey.dispose();
    this.view.remove();
  }

  private show(): void {
    this.view.remove();
    this.view = document.createElement('um-app');
    this.view.journey = this.journey;
    this.view.setAttribute('exportparts', PARTS);
    this.dress();
    this.root.append(this.view);
  }

  private dress(): void {
    const { panels, theme, height, lang } = this.options;
    this.view.panels = panels;
    this.view.options = this.options;
    this.view.theme = theme;
    this.view.lang = lang ?? 'en';
    this.journey.language = lang ?? 'en';
    this.view.style.height = height ?? '';
    this.view.style.overflowY = height ? 'auto' : '';
    // What scrolls has to be reachable by keyboard.
    if (height) this.view.tabIndex = 0;
    else this.view.removeAttribute('tabindex');
  }
}
