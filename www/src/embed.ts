/** The one script for pages that embed the demo. A second copy on the same page does nothing. */
import { UnrememberDemo } from './element/unremember-demo';

// What the demo's own page shares with the element has to live in this script: were it in the
// page's, other people's pages would load that one too.
export { describe } from './app/describe';
export { readLink, writeLink } from './element/link';
export { TABLE } from './element/properties';

if (!customElements.get('unremember-demo')) customElements.define('unremember-demo', UnrememberDemo);

declare global {
  interface HTMLElementTagNameMap {
    'unremember-demo': UnrememberDemo;
  }
}
