/**
 * The address says what is shown: it is read once, before the element begins, and follows what
 * the visitor does. Only the fragment is used, which browsers send to no server; nothing of a
 * visitor's own data gets into it.
 */
import type { Options, PanelName, Property } from '../element/properties';
import { TABLE, describe, readLink, writeLink } from '../embed';
import type { UnrememberDemo } from '../element/unremember-demo';
import { showRefused } from './refused';

/** Puts what an address says into the attributes. */
function apply<K extends keyof Options>(demo: HTMLElement, name: K, value: Options[K]): void {
  demo.setAttribute(name, (TABLE[name] as Property<Options[K]>).write(value));
}

/** Returns whether the address said what data to show. */
export function keepInAddress(demo: UnrememberDemo): boolean {
  const { options, given, refused } = readLink(location.hash);
  for (const name of given) apply(demo, name, options[name]);
  showRefused(demo, refused);

  let panel: PanelName | null = options.panel;
  const write = () => {
    const { journey } = demo;
    if (!journey || journey.running) return;
    const { theme } = demo;
    const lang = demo.getAttribute('lang') as Options['lang'];
    const fragment = writeLink({ ...describe(journey), panel, theme, lang });
    const { pathname, search } = location;
    history.replaceState(null, '', `${pathname}${search}${fragment ? `#${fragment}` : ''}`);
  };
  // The element's own events come when something is done; its journey also tells of settings.
  demo.addEventListener('loaded', () => demo.journey.addEventListener('change', write), { once: true });
  for (const name of ['loaded', 'trained', 'forgotten', 'verified']) demo.addEventListener(name, write);
  demo.addEventListener('panel', (event) => {
    panel = (event as CustomEvent<PanelName>).detail;
    write();
  });
  new MutationObserver(write).observe(demo, { attributeFilter: ['theme', 'lang'] });
  // Another link pasted into the same tab.
  addEventListener('hashchange', () => location.reload());
  return given.includes('data') || given.includes('forget');
}
