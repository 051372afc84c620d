/** What all components share: text, buttons, fields, tables, numbers. */
import { css } from 'lit';

export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h2,
  h3,
  h4,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h3 {
    font: 600 1rem/1.35 var(--sans);
  }
  h4 {
    font: 600 0.875rem/1.35 var(--sans);
  }
  .muted {
    color: var(--muted);
  }
  .small {
    font-size: 0.8125rem;
    line-height: 1.45;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  code {
    font: 0.9em var(--mono);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.75rem;
  }
  .stack {
    display: grid;
    gap: 1.25rem;
    min-width: 0;
  }
  .stack > * {
    min-width: 0;
  }
  .columns {
    display: grid;
    gap: 1.75rem 2.25rem;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr));
  }
  .columns > * {
    min-width: 0;
  }

  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }

  button {
    font: 600 0.9375rem/1.2 var(--sans);
    color: var(--ink);
    background: var(--card);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
    padding: 0.625rem 1rem;
    min-height: 2.75rem;
    cursor: pointer;
    transition:
      background-color 120ms,
      border-color 120ms,
      color 120ms;
  }
  button:hover:enabled {
    border-color: var(--accent);
    color: var(--accent);
  }
  button:disabled {
    opacity: 0.5;
    cursor: not-allowed;
  }
  button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
    padding-inline: 1.5rem;
  }
  button.primary:hover:enabled {
    background: var(--accent-hover);
    border-color: var(--accent-hover);
    color: var(--on-accent);
  }
  button.danger {
    background: var(--forgotten);
    border-color: var(--forgotten);
    color: light-dark(#fff, #2a130a);
    padding-inline: 1.5rem;
  }
  button.danger:hover:enabled {
    color: light-dark(#fff, #2a130a);
    border-color: var(--forgotten);
    filter: brightness(0.92);
  }
  button.small-button {
    min-height: 2.25rem;
    padding: 0.375rem 0.75rem;
    font-size: 0.8125rem;
  }
  button.plain {
    border-color: transparent;
    background: none;
    color: var(--accent);
    padding-inline: 0.5rem;
  }

  label,
  .label {
    font: 600 0.8125rem/1.35 var(--sans);
  }
  .field {
    display: grid;
    gap: 0.3rem;
    align-content: start;
  }
  .fields {
    display: grid;
    gap: 1rem;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 10.5rem), 1fr));
  }
  input:not([type='checkbox'], [type='range']),
  select,
  textarea {
    font: 0.9375rem/1.3 var(--sans);
    color: var(--ink);
    background: var(--card);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
    padding: 0.5rem 0.625rem;
    min-height: 2.75rem;
    width: 100%;
  }
  input[type='checkbox'] {
    width: 1.125rem;
    height: 1.125rem;
    margin: 0;
    accent-color: var(--accent);
  }
  input[type='range'] {
    accent-color: var(--accent);
    width: 100%;
  }
  ::placeholder {
    color: var(--muted);
    opacity: 1;
  }

  details > summary {
    cursor: pointer;
    font: 600 0.875rem/1.4 var(--sans);
    color: var(--accent);
    padding: 0.5rem 0;
    width: fit-content;
    border-radius: 4px;
  }
  details[open] > summary {
    margin-bottom: 0.75rem;
  }

  .table-frame {
    overflow-x: auto;
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-size: 0.875rem;
    line-height: 1.4;
  }
  th,
  td {
    text-align: left;
    padding: 0.5rem 0.75rem;
    border-bottom: 1px solid var(--line);
    vertical-align: top;
  }
  tbody tr:last-child > * {
    border-bottom: 0;
  }
  thead th {
    font: 600 0.75rem/1.4 var(--sans);
    color: var(--muted);
    background: var(--inset);
    white-space: nowrap;
  }
  .right {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }

  .stats {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 7.25rem), 1fr));
    gap: 1rem 1.25rem;
  }
  .stats > div {
    display: flex;
    flex-direction: column-reverse;
    justify-content: flex-end;
    gap: 0.15rem;
    padding-left: 0.75rem;
    border-left: 2px solid var(--line);
  }
  .stats dt {
    font-size: 0.8125rem;
    line-height: 1.35;
    color: var(--muted);
  }
  .stats dd:not(.small) {
    font: 500 1.375rem/1.2 var(--sans);
    font-variant-numeric: tabular-nums;
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
  }

  .stats dd.small {
    margin-top: 0.2rem;
  }

  .act {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.75rem 1.25rem;
    align-items: center;
    min-height: 2.75rem;
  }
  @container (max-width: 34rem) {
    .act {
      grid-template-columns: 1fr;
    }
  }
  .check {
    display: flex;
    gap: 0.625rem;
    align-items: start;
    font-weight: 400;
    font-size: 0.875rem;
    line-height: 1.4;
  }
  .check input {
    flex: none;
    margin-top: 0.1rem;
  }

  .note {
    background: var(--inset);
    border-radius: var(--radius-small);
    padding: 0.75rem 1rem;
    font-size: 0.875rem;
    line-height: 1.5;
  }
  .note.warning {
    background: var(--warning-soft);
    border-left: 3px solid var(--warning);
  }
  .note.forget {
    background: var(--forgotten-soft);
    border-left: 3px solid var(--forgotten);
  }
  .tag {
    display: inline-block;
    font: 600 0.75rem/1.5 var(--sans);
    padding: 0.0625rem 0.5rem;
    border-radius: 0.75rem;
    background: var(--inset);
    color: var(--muted);
  }
  .tag.warning {
    background: var(--warning-soft);
    color: var(--warning);
  }

  @media print {
    button,
    input,
    select,
    textarea,
    .act,
    .no-print,
    details:not([open]) {
      display: none !important;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
      scroll-behavior: auto !important;
    }
  }
`;
