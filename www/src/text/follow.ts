/**
 * Has every component speak the language of the place where it stands: the nearest `lang` around
 * it, through the shadows. Imported before any component is defined.
 */
import { LitElement } from 'lit';
import type { Language } from '../element/properties';
import { speak } from './language';

export function languageAt(element: Element): Language {
  for (let at: Element | null = element; at; ) {
    const said = at.closest('[lang]')?.getAttribute('lang');
    if (said) return said.toLowerCase().startsWith('zh') ? 'zh' : 'en';
    const root = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return 'en';
}

LitElement.addInitializer((component) =>
  component.addController({ hostUpdate: () => speak(languageAt(component as LitElement)) }),
);
