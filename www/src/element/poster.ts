/** How the element looks before it has begun. */
const CSS = `
:host { display: block; min-width: 0; }
:host([hidden]) { display: none; }
.poster {
  box-sizing: border-box; min-height: 24rem; padding: 2rem;
  display: grid; gap: 0.5rem; place-items: center; place-content: center; text-align: center;
  color-scheme: light dark;
  color: var(--unremember-ink, light-dark(#20232a, #ebeae6));
  background: var(--unremember-paper, light-dark(#f6f4ee, #141519));
  font: 1rem/1.5 var(--unremember-sans, system-ui, sans-serif);
}
.poster.light { color-scheme: light; }
.poster.dark { color-scheme: dark; }
.poster p { margin: 0; text-wrap: balance; }
.poster strong { font: 600 2rem/1.2 var(--unremember-serif, ui-serif, Georgia, serif); }
.poster button {
  margin-top: 1rem; padding: 0.625rem 1.5rem; min-height: 2.75rem; cursor: pointer;
  font: 600 1rem/1.2 var(--unremember-sans, system-ui, sans-serif);
  border: 0; border-radius: 8px;
  color: light-dark(#ffffff, #16182b);
  background: var(--unremember-accent, light-dark(#3d46b4, #a5acff));
}
.poster button:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
`;

let sheet: CSSStyleSheet | undefined;

/** One sheet for all elements of a page; a constructed one, so that no style policy minds it. */
export function posterStyles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
