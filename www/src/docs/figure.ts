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

const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Three significant digits, and powers of ten for what is tiny. */
export function three(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) {
    const [mantissa, power] = value.toExponential(1).split('e-');
    return `${mantissa} × 10⁻${[...(power ?? '')].map((digit) => SUPERSCRIPT[Number(digit)]).join('')}`.replace(/^-/, '−');
  }
  return whole.format(value).replace('-', '−');
}

/** A closure is never rounded up to 1. */
export function closure(value: number): string {
  return (Math.floor(value * 10_000) / 10_000).toFixed(4).replace('-', '−');
}
