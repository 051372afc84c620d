/** A figure of the documentation: drawn into the page itself, again whenever the story changes. */
import { LitElement } from 'lit';
import { story } from './story';

export abstract class StoryFigure extends LitElement {
  private readonly redraw = () => this.requestUpdate();

  /** No shadow: the page's own style sheet holds. */
  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    story.addEventListener('change', this.redraw);
  }

  override disconnectedCallback(): void {
    story.removeEventListener('change', this.redraw);
    super.disconnectedCallback();
  }
}

const whole = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

export function three(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(1).replace('e-', ' × 10^−');
  return whole.format(value).replace('-', '−');
}
