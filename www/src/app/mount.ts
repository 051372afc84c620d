/** Everything behind `<unremember-demo>` that is loaded only once it begins. */
import '../text/follow';
import type { Options } from '../element/properties';
import { load } from '../text/language';
import { EngineClient } from '../engine/client';
import { Conductor } from './conductor';
import { Journey, type Work } from './journey';
import './unremember-app';

/** What a page around the demo may style. */
const PARTS = 'steps, panel, panel-data, panel-train, panel-forget, panel-verify, notice';
const WORK: Record<string, Work> = { data: 'load', train: 'train', forget: 'forget', verify: 'verify' };

export class App {
  readonly journey = new Journey(new EngineClient());
  readonly conductor: Conductor;
  private view = document.createElement('um-app');

  static async create(root: ShadowRoot, options: Options): Promise<App> {
    await load(options.lang ?? 'en');
    return new App(root, options);
  }

  private constructor(
    private readonly root: ShadowRoot,
    private options: Options,
  ) {
    this.conductor = new Conductor(this.journey, options);
    this.show();
  }

  async begin(): Promise<void> {
    const { panel } = this.options;
    const begun = this.conductor.begin();
    if (panel) {
      await this.view.updateComplete;
      const work = WORK[panel];
      if (work) this.view.go(work);
    }
    return begun;
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
