/** A section that can be folded away, with its answer in the line that stays. Printed unfolded. */
import { css, html, nothing } from 'lit';

export interface Fold {
  /** A question or a name. */
  title: string;
  /** What comes out of it, in a few words. */
  answer?: string;
  /** How it begins; after that it is the visitor's. */
  open?: boolean;
  hidden?: boolean;
  onToggle?: (isOpen: boolean) => void;
}

export function fold({ title, answer = '', open = false, hidden = false, onToggle }: Fold, body: unknown) {
  return html`<details
    class="fold"
    ?open=${open}
    ?hidden=${hidden}
    @toggle=${(event: Event) => onToggle?.((event.target as HTMLDetailsElement).open)}
  >
    <summary>
      <h3>${title}</h3>
      ${answer ? html`<span class="answer">${answer}</span>` : nothing}
    </summary>
    <div class="stack">${body}</div>
  </details>`;
}

export const foldStyles = css`
  .fold {
    border-top: 1px solid var(--line);
  }
  .fold + .fold {
    margin-top: -1.25rem;
  }
  .fold > summary {
    display: grid;
    grid-template-columns: 1rem minmax(0, 1fr);
    gap: 0 0.625rem;
    align-items: baseline;
    width: auto;
    padding: 0.75rem 0.25rem;
    color: var(--ink);
    list-style: none;
  }
  .fold > summary::-webkit-details-marker {
    display: none;
  }
  .fold > summary::before {
    content: '';
    width: 0.5rem;
    height: 0.5rem;
    border: solid var(--accent);
    border-width: 0 2px 2px 0;
    transform: translate(0, -1px) rotate(-45deg);
    transition: transform 120ms;
  }
  .fold[open] > summary::before {
    transform: translate(2px, -3px) rotate(45deg);
  }
  .fold > summary:hover h3 {
    color: var(--accent);
  }
  .fold .answer {
    grid-column: 2;
    font: 400 0.875rem/1.45 var(--sans);
    color: var(--muted);
    font-variant-numeric: tabular-nums;
  }
  .fold[open] > summary {
    margin-bottom: 0.5rem;
  }
  .fold > .stack {
    padding-bottom: 1.5rem;
  }
  @media print {
    .fold,
    .fold:not([open]) {
      display: block !important;
    }
    .fold::details-content {
      display: block;
      block-size: auto;
      content-visibility: visible;
    }
    .fold > summary::before {
      display: none;
    }
  }
`;
