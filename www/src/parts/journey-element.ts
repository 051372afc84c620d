/** A component that shows a journey and is drawn again when it changes. */
import { LitElement, type CSSResultGroup } from 'lit';
import { property } from 'lit/decorators.js';
import type { Journey, Work } from '../app/journey';
import { base } from '../styles/base';

export abstract class JourneyElement extends LitElement {
  static override styles: CSSResultGroup = base;

  @property({ attribute: false }) journey!: Journey;

  private readonly redraw = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.journey.addEventListener('change', this.redraw);
  }

  override disconnectedCallback(): void {
    this.journey.removeEventListener('change', this.redraw);
    super.disconnectedCallback();
  }

  /** True while anything runs: the engine answers only afterwards. */
  protected get busy(): boolean {
    return this.journey.running !== null;
  }

  protected isRunning(work: Work): boolean {
    return this.journey.running?.kind === work;
  }
}
