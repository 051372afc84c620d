/** A chart that is drawn as SVG to the width that there is. */
import { LitElement, css, type CSSResultGroup } from 'lit';
import { query, state } from 'lit/decorators.js';
import { base } from '../styles/base';
import './chart-frame';

const LEAST = 200;

export abstract class Chart extends LitElement {
  /** The width to draw to, in pixels; 0 before it is known. */
  @state() protected width = 0;
  @query('.plot') private plot?: HTMLElement;

  private readonly resize = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    // In the middle of a layout a box can be nearly nothing: no chart fits into that.
    this.width = width < LEAST ? 0 : width;
  });

  static override styles: CSSResultGroup = [
    base,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .plot {
        min-width: 0;
        overflow: hidden;
      }
      svg {
        display: block;
        max-width: 100%;
        height: auto;
        overflow: visible;
      }
      text {
        font: 11px var(--sans);
        fill: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      .middle {
        text-anchor: middle;
      }
      .end {
        text-anchor: end;
      }
      .grid {
        stroke: var(--line);
      }
      .axis {
        stroke: var(--line-strong);
      }
      .guide {
        stroke: var(--line-strong);
        stroke-dasharray: 4 4;
      }
    `,
  ];

  override firstUpdated(): void {
    if (this.plot) this.resize.observe(this.plot);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.plot) this.resize.observe(this.plot);
  }

  override disconnectedCallback(): void {
    this.resize.disconnect();
    super.disconnectedCallback();
  }
}
